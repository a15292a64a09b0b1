/*
 * What works behind the hub: the folder with what outlives the process, the store, and the workers that hash passwords.
 *   thread safety   background_store, background_hash: any thread. The rest: the main one.
 *   order           open_folder, open_store, start, end, close. What has been opened when a later step fails is closed by close.
 */
#ifndef SERVER_BACKGROUND_H
#define SERVER_BACKGROUND_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/base/log.h>
#include <apollon/mailbox/request.h>
#include <apollon/server/config.h>

#include "server/data_folder.h"
#include "server/metrics_service.h"
#include "server/store_service.h"
#include "server/workers.h"

#define STORE_FILE "apollon.db"

/* The setting that the hub makes cloaks with: so many random bytes, in hexadecimal. Made at the first start. */
#define CLOAK_KEY "cloak-key"
#define CLOAK_KEY_SIZE 32

/* Takes a REQUEST_STORED or REQUEST_PASSWORD; called on threads of the background. */
typedef void background_answer_fn(void *context, struct request *answer);

struct background {
	struct data_folder folder;
	struct store_service store;
	struct workers workers;
	struct store_contents contents; /* what the store had: for hub_restore, which empties it */
	background_answer_fn *answer;
	void *context;
	struct log *log;
	bool has_store;
};

void background_init(struct background *background, background_answer_fn *answer, void *context, struct log *log);

/* Nothing with --no-persist: the folder's path is NULL then. */
bool background_open_folder(struct background *background, const struct config *config, struct error *error) MUST_CHECK;

/* Gives the folder to another user, whom the process then becomes. */
bool background_give(const struct background *background, uid_t user, gid_t group, struct error *error) MUST_CHECK;

/* Reads `contents`. */
bool background_open_store(struct background *background, struct error *error) MUST_CHECK;

/* Adds what is counted here. */
void background_count(struct background *background, struct metrics_service *metrics);

/* Starts the threads. Those that run when one could not be started are ended by background_end. */
bool background_start(struct background *background, unsigned worker_count, struct error *error) MUST_CHECK;

/* As in struct hub_host; context: the background. */
void background_store(void *context, struct store_request *request);
bool background_hash(void *context, struct password_job *job);

/* Once nobody stores or hashes any more: ends the threads. What was to be stored has been, passwords that waited are forgotten. Answers
 * still come meanwhile. */
void background_end(struct background *background);

void background_close(struct background *background);

#endif
