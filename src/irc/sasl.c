#include <apollon/irc/sasl.h>

#include <assert.h>
#include <string.h>
#include <strings.h>

#include <apollon/base/secret.h>
#include <apollon/base/text.h>

#define MECHANISM_NAME(name, wire) wire,
static const char *const names[] = {SASL_MECHANISMS(MECHANISM_NAME)};
#undef MECHANISM_NAME

const char *sasl_mechanism_name(enum sasl_mechanism mechanism)
{
	assert(mechanism < SASL_MECHANISM_COUNT);
	return names[mechanism];
}

enum sasl_mechanism sasl_mechanism_find(struct slice name)
{
	unsigned index = 0;
	while (index < SASL_MECHANISM_COUNT &&
		(strlen(names[index]) != name.len || strncasecmp(names[index], name.data, name.len) != 0))
		index++;
	return (enum sasl_mechanism)index;
}

static enum sasl_result decode(const struct sasl_input *input, struct sasl_message *message)
{
	if (!secret_base64_decode(
		    (struct slice){input->text, input->len}, message->data, SASL_MESSAGE_LIMIT, &message->len))
		return SASL_MALFORMED;
	message->data[message->len] = '\0';
	return SASL_COMPLETE;
}

static enum sasl_result take(struct sasl_input *input, struct slice piece, struct sasl_message *message)
{
	if (slice_equal_text(piece, "*"))
		return SASL_ABORTED;
	if (piece.len > SASL_PIECE_LIMIT)
		return SASL_TOO_LONG;
	if (slice_equal_text(piece, "+"))
		return decode(input, message);
	if (piece.len > sizeof(input->text) - input->len)
		return SASL_TOO_LONG;
	memcpy(input->text + input->len, piece.data, piece.len);
	input->len += piece.len;
	return piece.len == SASL_PIECE_LIMIT ? SASL_MORE : decode(input, message);
}

enum sasl_result sasl_receive(struct sasl_input *input, struct slice piece, struct sasl_message *message)
{
	enum sasl_result result = take(input, piece, message);
	if (result != SASL_MORE)
		secret_wipe(input, sizeof(*input));
	return result;
}

bool sasl_next_piece(struct slice *rest, struct slice *piece)
{
	if (!rest->data)
		return false;
	if (rest->len >= SASL_PIECE_LIMIT) {
		*piece = (struct slice){rest->data, SASL_PIECE_LIMIT};
		rest->data += SASL_PIECE_LIMIT;
		rest->len -= SASL_PIECE_LIMIT;
	} else {
		*piece = rest->len ? *rest : SLICE("+");
		*rest = (struct slice){0};
	}
	return true;
}

bool sasl_plain_parse(struct slice message, struct sasl_plain *plain)
{
	struct slice rest = message;
	return text_is_utf8(message) && slice_next(&rest, '\0', &plain->authzid) &&
		slice_next(&rest, '\0', &plain->authcid) && slice_next(&rest, '\0', &plain->password) && !rest.data &&
		plain->authcid.len && plain->password.len;
}

static char *append(char *end, struct slice part)
{
	if (part.len)
		memcpy(end, part.data, part.len);
	return end + part.len;
}

bool sasl_plain_build(const struct sasl_plain *plain, struct sasl_message *message)
{
	message->len = plain->authzid.len + plain->authcid.len + plain->password.len + 2;
	if (message->len > SASL_MESSAGE_LIMIT)
		return false;
	char *end = append(message->data, plain->authzid);
	*end++ = '\0';
	end = append(end, plain->authcid);
	*end++ = '\0';
	end = append(end, plain->password);
	*end = '\0';
	return true;
}
