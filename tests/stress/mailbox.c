/* Many threads post to one mailbox while its owner takes and at last closes it: nothing is lost, doubled or out of order. */
#include <ev.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <apollon/mailbox/mailbox.h>

#define SENDERS 4
#define LETTERS 100000

struct numbered {
	struct letter letter;
	unsigned sender, number;
};

struct owner {
	struct mailbox mailbox;
	struct ev_loop *loop;
	struct ev_async wake;
	struct ev_prepare prepare;
	unsigned next[SENDERS];
	unsigned total;
	bool failed;
};

struct sender {
	pthread_t thread;
	struct owner *owner;
	unsigned index;
	unsigned accepted;
};

static void wake(void *context)
{
	struct owner *owner = context;
	ev_async_send(owner->loop, &owner->wake);
}

static void on_wake(struct ev_loop *loop, struct ev_async *async, int events)
{
	(void)loop, (void)async, (void)events;
}

static unsigned look_at(struct owner *owner, struct letter *letter)
{
	unsigned count = 0;
	for (struct letter *next; letter; letter = next, count++) {
		next = letter->next;
		struct numbered *numbered = (struct numbered *)letter;
		if (numbered->number != owner->next[numbered->sender]++) {
			fprintf(stderr, "sender %u: got %u out of order\n", numbered->sender, numbered->number);
			owner->failed = true;
		}
		free(numbered);
	}
	return count;
}

/* Closes before all have been posted: who posts then is told so. */
static void on_prepare(struct ev_loop *loop, struct ev_prepare *prepare, int events)
{
	(void)events;
	struct owner *owner = prepare->data;
	unsigned count = look_at(owner, mailbox_take(&owner->mailbox));
	if (count)
		mailbox_done(&owner->mailbox, count);
	owner->total += count;
	if (owner->total > SENDERS * LETTERS / 2)
		ev_break(loop, EVBREAK_ALL);
}

static void *send_all(void *context)
{
	struct sender *sender = context;
	for (unsigned i = 0; i < LETTERS; i++) {
		struct numbered *numbered = malloc(sizeof(*numbered));
		numbered->sender = sender->index;
		numbered->number = i;
		if (!mailbox_post(&sender->owner->mailbox, &numbered->letter)) {
			free(numbered);
			break;
		}
		sender->accepted++;
	}
	return NULL;
}

int main(void)
{
	struct owner owner = {.loop = ev_loop_new(0)};
	struct sender senders[SENDERS] = {0};
	mailbox_init(&owner.mailbox, wake, &owner);
	ev_async_init(&owner.wake, on_wake);
	ev_async_start(owner.loop, &owner.wake);
	ev_prepare_init(&owner.prepare, on_prepare);
	owner.prepare.data = &owner;
	ev_prepare_start(owner.loop, &owner.prepare);
	for (unsigned i = 0; i < SENDERS; i++) {
		senders[i].owner = &owner;
		senders[i].index = i;
		pthread_create(&senders[i].thread, NULL, send_all, &senders[i]);
	}
	ev_run(owner.loop, 0);
	owner.total += look_at(&owner, mailbox_close(&owner.mailbox));
	unsigned accepted = 0;
	for (unsigned i = 0; i < SENDERS; i++) {
		pthread_join(senders[i].thread, NULL);
		accepted += senders[i].accepted;
	}
	ev_loop_destroy(owner.loop);
	if (owner.total != accepted)
		fprintf(stderr, "%u letters were accepted, %u arrived\n", accepted, owner.total);
	return owner.failed || owner.total != accepted;
}
