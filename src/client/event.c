#include "client/event.h"

const char *event_type_name(enum event_type type)
{
	static const char *const names[EVENT_TYPE_COUNT] = {
#define EVENT_NAME(name, word) [EVENT_##name] = (word),
		EVENT_TYPES(EVENT_NAME)
#undef EVENT_NAME
	};
	return names[type];
}

const char *message_kind_name(enum message_kind kind)
{
	static const char *const names[] = {
		[MESSAGE_PRIVMSG] = "privmsg", [MESSAGE_NOTICE] = "notice", [MESSAGE_ACTION] = "action"};
	return names[kind];
}
