/*
 * Numerics: name, number and the format of what follows the target's nick, side by side, the only list. RFC 2812 section 5, Modern IRC
 * "Numerics", IRCv3. The formats are string constants, so that the compiler checks each use (see reply_numeric in hub/reply.h).
 */
#ifndef APOLLON_IRC_NUMERICS_H
#define APOLLON_IRC_NUMERICS_H

/* clang-format off */
#define RPL_WELCOME           1
#define FORMAT_RPL_WELCOME ":Welcome to the %s Network, %s"
#define RPL_YOURHOST          2
#define FORMAT_RPL_YOURHOST ":Your host is %s, running version %s"
#define RPL_CREATED           3
#define FORMAT_RPL_CREATED ":This server was created %s"
#define RPL_MYINFO            4
#define FORMAT_RPL_MYINFO "%s %s %s %s %s"
#define RPL_ISUPPORT          5
#define FORMAT_RPL_ISUPPORT "%s :are supported by this server"
#define RPL_MAP               6
#define FORMAT_RPL_MAP ":%s"
#define RPL_MAPEND            7
#define FORMAT_RPL_MAPEND ":End of /MAP"
#define RPL_STATSCOMMANDS     212
#define FORMAT_RPL_STATSCOMMANDS "%s %u"
#define RPL_STATSKLINE        216
#define FORMAT_RPL_STATSKLINE "K %s * %s :%s"
#define RPL_ENDOFSTATS        219
#define FORMAT_RPL_ENDOFSTATS "%s :End of /STATS report"
#define RPL_UMODEIS           221
#define FORMAT_RPL_UMODEIS "%s"
#define RPL_STATSDLINE        225
#define FORMAT_RPL_STATSDLINE "D %s :%s"
#define RPL_STATSUPTIME       242
#define FORMAT_RPL_STATSUPTIME ":Server Up %u days %u:%02u:%02u"
#define RPL_STATSOLINE        243
#define FORMAT_RPL_STATSOLINE "O %s * %s"
#define RPL_STATSDEBUG        249
#define FORMAT_RPL_STATSDEBUG ":%s"
#define RPL_LUSERCLIENT       251
#define FORMAT_RPL_LUSERCLIENT ":There are %u users and %u invisible on 1 servers"
#define RPL_LUSEROP           252
#define FORMAT_RPL_LUSEROP "%u :operator(s) online"
#define RPL_LUSERUNKNOWN      253
#define FORMAT_RPL_LUSERUNKNOWN "%u :unknown connection(s)"
#define RPL_LUSERCHANNELS     254
#define FORMAT_RPL_LUSERCHANNELS "%u :channels formed"
#define RPL_LUSERME           255
#define FORMAT_RPL_LUSERME ":I have %u clients and 0 servers"
#define RPL_ADMINME           256
#define FORMAT_RPL_ADMINME "%s :Administrative info"
#define RPL_ADMINLOC1         257
#define FORMAT_RPL_ADMINLOC1 ":%s"
#define RPL_ADMINLOC2         258
#define FORMAT_RPL_ADMINLOC2 ":%s"
#define RPL_ADMINEMAIL        259
#define FORMAT_RPL_ADMINEMAIL ":%s"
#define RPL_LOCALUSERS        265
#define FORMAT_RPL_LOCALUSERS "%u %u :Current local users %u, max %u"
#define RPL_GLOBALUSERS       266
#define FORMAT_RPL_GLOBALUSERS "%u %u :Current global users %u, max %u"
#define RPL_WHOISCERTFP       276
#define FORMAT_RPL_WHOISCERTFP "%s :has client certificate fingerprint %s"
#define RPL_AWAY              301
#define FORMAT_RPL_AWAY "%s :%s"
#define RPL_USERHOST          302
#define FORMAT_RPL_USERHOST ":%s"
#define RPL_ISON              303
#define FORMAT_RPL_ISON ":%s"
#define RPL_UNAWAY            305
#define FORMAT_RPL_UNAWAY ":You are no longer marked as being away"
#define RPL_NOWAWAY           306
#define FORMAT_RPL_NOWAWAY ":You have been marked as being away"
#define RPL_WHOISUSER         311
#define FORMAT_RPL_WHOISUSER "%s %s %s * :%s"
#define RPL_WHOISSERVER       312
#define FORMAT_RPL_WHOISSERVER "%s %s :%s"
#define RPL_WHOISOPERATOR     313
#define FORMAT_RPL_WHOISOPERATOR "%s :is an IRC operator"
#define RPL_WHOWASUSER        314
#define FORMAT_RPL_WHOWASUSER "%s %s %s * :%s"
#define RPL_ENDOFWHO          315
#define FORMAT_RPL_ENDOFWHO "%s :End of WHO list"
#define RPL_WHOISIDLE         317
#define FORMAT_RPL_WHOISIDLE "%s %llu %llu :seconds idle, signon time"
#define RPL_ENDOFWHOIS        318
#define FORMAT_RPL_ENDOFWHOIS "%s :End of /WHOIS list"
#define RPL_WHOISCHANNELS     319
#define FORMAT_RPL_WHOISCHANNELS "%s :%s"
#define RPL_LISTSTART         321
#define FORMAT_RPL_LISTSTART "Channel :Users  Name"
#define RPL_LIST              322
#define FORMAT_RPL_LIST "%s %u :%s"
#define RPL_LISTEND           323
#define FORMAT_RPL_LISTEND ":End of /LIST"
#define RPL_CHANNELMODEIS     324
#define FORMAT_RPL_CHANNELMODEIS "%s %s"
#define RPL_CREATIONTIME      329
#define FORMAT_RPL_CREATIONTIME "%s %llu"
#define RPL_WHOISACCOUNT      330
#define FORMAT_RPL_WHOISACCOUNT "%s %s :is logged in as"
#define RPL_NOTOPIC           331
#define FORMAT_RPL_NOTOPIC "%s :No topic is set"
#define RPL_TOPIC             332
#define FORMAT_RPL_TOPIC "%s :%s"
#define RPL_TOPICWHOTIME      333
#define FORMAT_RPL_TOPICWHOTIME "%s %s %llu"
#define RPL_WHOISBOT          335
#define FORMAT_RPL_WHOISBOT "%s :is a bot on %s"
#define RPL_INVITELIST        336
#define FORMAT_RPL_INVITELIST "%s"
#define RPL_ENDOFINVITELIST   337
#define FORMAT_RPL_ENDOFINVITELIST ":End of /INVITE list"
#define RPL_WHOISACTUALLY     338
#define FORMAT_RPL_WHOISACTUALLY "%s %s :is actually using host"
#define RPL_INVITING          341
#define FORMAT_RPL_INVITING "%s %s"
#define RPL_INVEXLIST         346
#define FORMAT_RPL_INVEXLIST "%s %s %s %llu"
#define RPL_ENDOFINVEXLIST    347
#define FORMAT_RPL_ENDOFINVEXLIST "%s :End of channel invite exception list"
#define RPL_EXCEPTLIST        348
#define FORMAT_RPL_EXCEPTLIST "%s %s %s %llu"
#define RPL_ENDOFEXCEPTLIST   349
#define FORMAT_RPL_ENDOFEXCEPTLIST "%s :End of channel exception list"
#define RPL_VERSION           351
#define FORMAT_RPL_VERSION "%s %s :%s"
#define RPL_WHOREPLY          352
#define FORMAT_RPL_WHOREPLY "%s %s %s %s %s %s :0 %s"
#define RPL_NAMREPLY          353
#define FORMAT_RPL_NAMREPLY "%c %s :%s"
#define RPL_WHOSPCRPL         354
#define FORMAT_RPL_WHOSPCRPL "%s"
#define RPL_LINKS             364
#define FORMAT_RPL_LINKS "%s %s :0 %s"
#define RPL_ENDOFLINKS        365
#define FORMAT_RPL_ENDOFLINKS "%s :End of /LINKS list"
#define RPL_ENDOFNAMES        366
#define FORMAT_RPL_ENDOFNAMES "%s :End of /NAMES list"
#define RPL_BANLIST           367
#define FORMAT_RPL_BANLIST "%s %s %s %llu"
#define RPL_ENDOFBANLIST      368
#define FORMAT_RPL_ENDOFBANLIST "%s :End of channel ban list"
#define RPL_ENDOFWHOWAS       369
#define FORMAT_RPL_ENDOFWHOWAS "%s :End of WHOWAS"
#define RPL_INFO              371
#define FORMAT_RPL_INFO ":%s"
#define RPL_MOTD              372
#define FORMAT_RPL_MOTD ":- %s"
#define RPL_ENDOFINFO         374
#define FORMAT_RPL_ENDOFINFO ":End of /INFO list"
#define RPL_MOTDSTART         375
#define FORMAT_RPL_MOTDSTART ":- %s Message of the day - "
#define RPL_ENDOFMOTD         376
#define FORMAT_RPL_ENDOFMOTD ":End of /MOTD command"
#define RPL_WHOISHOST         378
#define FORMAT_RPL_WHOISHOST "%s :is connecting from %s@%s %s"
#define RPL_WHOISMODES        379
#define FORMAT_RPL_WHOISMODES "%s :is using modes %s"
#define RPL_YOUREOPER         381
#define FORMAT_RPL_YOUREOPER ":You are now an IRC operator"
#define RPL_REHASHING         382
#define FORMAT_RPL_REHASHING "%s :Rehashing"
#define RPL_TIME              391
#define FORMAT_RPL_TIME "%s %llu 0 :%s"
#define ERR_UNKNOWNERROR      400
#define FORMAT_ERR_UNKNOWNERROR "%s :%s"
#define ERR_NOSUCHNICK        401
#define FORMAT_ERR_NOSUCHNICK "%s :No such nick/channel"
#define ERR_NOSUCHSERVER      402
#define FORMAT_ERR_NOSUCHSERVER "%s :No such server"
#define ERR_NOSUCHCHANNEL     403
#define FORMAT_ERR_NOSUCHCHANNEL "%s :No such channel"
#define ERR_CANNOTSENDTOCHAN  404
#define FORMAT_ERR_CANNOTSENDTOCHAN "%s :Cannot send to channel (%s)"
#define ERR_TOOMANYCHANNELS   405
#define FORMAT_ERR_TOOMANYCHANNELS "%s :You have joined too many channels"
#define ERR_WASNOSUCHNICK     406
#define FORMAT_ERR_WASNOSUCHNICK "%s :There was no such nickname"
#define ERR_TOOMANYTARGETS    407
#define FORMAT_ERR_TOOMANYTARGETS "%s :Too many targets"
#define ERR_INVALIDCAPCMD     410
#define FORMAT_ERR_INVALIDCAPCMD "%s :Invalid CAP command"
#define ERR_NORECIPIENT       411
#define FORMAT_ERR_NORECIPIENT ":No recipient given (%s)"
#define ERR_NOTEXTTOSEND      412
#define FORMAT_ERR_NOTEXTTOSEND ":No text to send"
#define ERR_TOOMANYMATCHES    416
#define FORMAT_ERR_TOOMANYMATCHES "%s :Output too large, truncated"
#define ERR_INPUTTOOLONG      417
#define FORMAT_ERR_INPUTTOOLONG ":Input line was too long"
#define ERR_UNKNOWNCOMMAND    421
#define FORMAT_ERR_UNKNOWNCOMMAND "%s :Unknown command"
#define ERR_NOMOTD            422
#define FORMAT_ERR_NOMOTD ":MOTD File is missing"
#define ERR_NOADMININFO       423
#define FORMAT_ERR_NOADMININFO "%s :No administrative info available"
#define ERR_NONICKNAMEGIVEN   431
#define FORMAT_ERR_NONICKNAMEGIVEN ":No nickname given"
#define ERR_ERRONEUSNICKNAME  432
#define FORMAT_ERR_ERRONEUSNICKNAME "%s :Erroneous nickname"
#define ERR_NICKNAMEINUSE     433
#define FORMAT_ERR_NICKNAMEINUSE "%s :%s"
#define ERR_UNAVAILRESOURCE   437
#define FORMAT_ERR_UNAVAILRESOURCE "%s :Nick/channel is temporarily unavailable"
#define ERR_USERNOTINCHANNEL  441
#define FORMAT_ERR_USERNOTINCHANNEL "%s %s :They aren't on that channel"
#define ERR_NOTONCHANNEL      442
#define FORMAT_ERR_NOTONCHANNEL "%s :You're not on that channel"
#define ERR_USERONCHANNEL     443
#define FORMAT_ERR_USERONCHANNEL "%s %s :is already on channel"
#define ERR_NOTREGISTERED     451
#define FORMAT_ERR_NOTREGISTERED ":You have not registered"
#define ERR_NEEDMOREPARAMS    461
#define FORMAT_ERR_NEEDMOREPARAMS "%s :Not enough parameters"
#define ERR_ALREADYREGISTERED 462
#define FORMAT_ERR_ALREADYREGISTERED ":You may not reregister"
#define ERR_PASSWDMISMATCH    464
#define FORMAT_ERR_PASSWDMISMATCH ":Password incorrect"
#define ERR_YOUREBANNEDCREEP  465
#define FORMAT_ERR_YOUREBANNEDCREEP ":You are banned from this server (%s)"
#define ERR_INVALIDUSERNAME   468
#define FORMAT_ERR_INVALIDUSERNAME ":Your username is not valid"
#define ERR_LINKCHANNEL       470
#define FORMAT_ERR_LINKCHANNEL "%s %s :Forwarding to another channel"
#define ERR_CHANNELISFULL     471
#define FORMAT_ERR_CHANNELISFULL "%s :Cannot join channel (+l)"
#define ERR_UNKNOWNMODE       472
#define FORMAT_ERR_UNKNOWNMODE "%c :is unknown mode char to me"
#define ERR_INVITEONLYCHAN    473
#define FORMAT_ERR_INVITEONLYCHAN "%s :Cannot join channel (+i)"
#define ERR_BANNEDFROMCHAN    474
#define FORMAT_ERR_BANNEDFROMCHAN "%s :Cannot join channel (+b)"
#define ERR_BADCHANNELKEY     475
#define FORMAT_ERR_BADCHANNELKEY "%s :Cannot join channel (+k)"
#define ERR_NEEDREGGEDNICK    477
#define FORMAT_ERR_NEEDREGGEDNICK "%s :%s"
#define ERR_BANLISTFULL       478
#define FORMAT_ERR_BANLISTFULL "%s %s :Channel list is full"
#define ERR_THROTTLE          480
#define FORMAT_ERR_THROTTLE "%s :Cannot join channel (+j): too many joins, try again in a moment"
#define ERR_NOPRIVILEGES      481
#define FORMAT_ERR_NOPRIVILEGES ":Permission Denied- You're not an IRC operator"
#define ERR_CHANOPRIVSNEEDED  482
#define FORMAT_ERR_CHANOPRIVSNEEDED "%s :You're not channel operator"
#define ERR_CANTKILLSERVER    483
#define FORMAT_ERR_CANTKILLSERVER ":You can't kill a server!"
#define ERR_NOOPERHOST        491
#define FORMAT_ERR_NOOPERHOST ":No O-lines for your host"
#define ERR_UMODEUNKNOWNFLAG  501
#define FORMAT_ERR_UMODEUNKNOWNFLAG ":Unknown MODE flag"
#define ERR_USERSDONTMATCH    502
#define FORMAT_ERR_USERSDONTMATCH ":Cant change mode for other users"
#define ERR_HELPNOTFOUND      524
#define FORMAT_ERR_HELPNOTFOUND "%s :No help available on this topic"
#define RPL_WHOISSECURE       671
#define FORMAT_RPL_WHOISSECURE "%s :is using a secure connection"
#define ERR_INVALIDMODEPARAM  696
#define FORMAT_ERR_INVALIDMODEPARAM "%s %c %s :%s"
#define RPL_HELPSTART         704
#define FORMAT_RPL_HELPSTART "%s :%s"
#define RPL_HELPTXT           705
#define FORMAT_RPL_HELPTXT "%s :%s"
#define RPL_ENDOFHELP         706
#define FORMAT_RPL_ENDOFHELP "%s :%s"
#define ERR_NOPRIVS           723
#define FORMAT_ERR_NOPRIVS "%s :Your class of operators has not got this right"
#define RPL_MONONLINE         730
#define FORMAT_RPL_MONONLINE ":%s"
#define RPL_MONOFFLINE        731
#define FORMAT_RPL_MONOFFLINE ":%s"
#define RPL_MONLIST           732
#define FORMAT_RPL_MONLIST ":%s"
#define RPL_ENDOFMONLIST      733
#define FORMAT_RPL_ENDOFMONLIST ":End of MONITOR list"
#define ERR_MONLISTFULL       734
#define FORMAT_ERR_MONLISTFULL "%u %s :Monitor list is full."
#define RPL_LOGGEDIN          900
#define FORMAT_RPL_LOGGEDIN "%s %s :You are now logged in as %s"
#define RPL_LOGGEDOUT         901
#define FORMAT_RPL_LOGGEDOUT "%s :You are now logged out"
#define ERR_NICKLOCKED        902
#define FORMAT_ERR_NICKLOCKED ":%s"
#define RPL_SASLSUCCESS       903
#define FORMAT_RPL_SASLSUCCESS ":SASL authentication successful"
#define ERR_SASLFAIL          904
#define FORMAT_ERR_SASLFAIL ":SASL authentication failed (%s)"
#define ERR_SASLTOOLONG       905
#define FORMAT_ERR_SASLTOOLONG ":SASL message too long"
#define ERR_SASLABORTED       906
#define FORMAT_ERR_SASLABORTED ":SASL authentication aborted"
#define RPL_SASLMECHS         908
#define FORMAT_RPL_SASLMECHS "%s :are available SASL mechanisms"
/* clang-format on */

#endif
