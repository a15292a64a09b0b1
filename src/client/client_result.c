/* With which status the client ends, and what it says about it. */
#include <stdio.h>
#include <string.h>

#include <apollon/base/buffer.h>

#include "client/client.h"
#include "client/sanitize.h"

/* The graver of several counts. */
static int rank(enum join_status status)
{
	switch (status) {
	case JOIN_OK:
		return 0;
	case JOIN_UNMET:
		return 1;
	case JOIN_TIME_UP:
		return 2;
	case JOIN_UNCONFIRMED:
		return 4;
	case JOIN_REFUSED:
		return 5;
	default:
		return 3;
	}
}

void client_set_result(struct client *client, enum join_status status, const char *format, ...)
{
	va_list arguments;
	struct client_result *result = client->result;

	if (rank(status) <= rank(result->status))
		return;
	result->status = status;
	/* The arguments may include the text that was there before. */
	struct error error = {0};
	va_start(arguments, format);
	if (format)
		vsnprintf(error.text, sizeof(error.text), format, arguments);
	va_end(arguments);
	result->error = error;
}

void client_judge(struct client *client, const struct session_event *event)
{
	const char *text = event->text ? event->text : "";
	struct buffer clean;

	buffer_init(&clean, 400);
	sanitize_append(&clean, slice_of(text), SANITIZE_SHOW);
	text = buffer_text(&clean);
	switch (event->problem) {
	case PROBLEM_NICK:
		client_set_result(
			client, JOIN_NICK_TAKEN, "cannot be %s: %s; choose another nick with -n", event->subject, text);
		break;
	case PROBLEM_REFUSED:
		client_set_result(client, JOIN_REFUSED, "the server does not let you in: %s", text);
		break;
	case PROBLEM_LOGIN:
		client_set_result(client, JOIN_REFUSED, "you cannot be logged in%s%s: %s", event->subject ? " as " : "",
			event->subject ? event->subject : "", text);
		break;
	case PROBLEM_PROTOCOL:
		client_set_result(client, JOIN_PROTOCOL, "%s does not speak IRC: it said '%s'; is the port right?",
			client->options->address.host, text);
		break;
	default:
		buffer_finish(&clean);
		return;
	}
	buffer_finish(&clean);
	client_leave(client, NULL);
}
