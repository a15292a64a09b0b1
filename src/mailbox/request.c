#include <apollon/mailbox/request.h>

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/mailbox/password_job.h>

struct request *request_create(
	enum request_kind kind, struct conn_id from, int64_t time_ms, const char *text, size_t len)
{
	struct request *request = alloc_bytes(sizeof(*request) + len + 1);
	request->kind = kind;
	request->from = from;
	request->time_ms = time_ms;
	request->serial = 0;
	request->message.tags = NULL;
	request->message.source = NULL;
	request->message.command = NULL;
	request->message.param_count = 0;
	memcpy(request->text, text, len);
	request->text[len] = '\0';
	return request;
}

void request_destroy(struct request *request)
{
	if (request->kind == REQUEST_PASSWORD)
		password_job_destroy(request->password);
	free(request);
}

void request_destroy_chain(struct request *first)
{
	while (first) {
		struct request *next = (struct request *)first->letter.next;
		request_destroy(first);
		first = next;
	}
}
