#include "server/background.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/secret.h>

#include "server/clock.h"

static void on_password(void *context, struct password_job *job)
{
	struct background *background = context;
	struct request *request = request_create(REQUEST_PASSWORD, (struct conn_id){0}, clock_now_ms(), "", 0);
	request->password = job;
	background->answer(background->context, request);
}

void background_init(struct background *background, background_answer_fn *answer, void *context, struct log *log)
{
	*background = (struct background){.folder = {.lock = -1}, .answer = answer, .context = context, .log = log};
	workers_init(&background->workers, on_password, background);
}

bool background_open_folder(struct background *background, const struct config *config, struct error *error)
{
	return config->no_persist || data_folder_open(&background->folder, config->data_folder, error);
}

bool background_give(const struct background *background, uid_t user, gid_t group, struct error *error)
{
	return !background->folder.path || data_folder_give(&background->folder, user, group, error);
}

/* --- the store --- */

static struct store *open_store(struct background *background, struct error *error)
{
	if (!background->folder.path)
		return store_create_memory();
	char *path = data_folder_file(&background->folder, STORE_FILE);
	struct store *store = store_open(path, &background->contents, error);
	free(path);
	return store;
}

static bool has_setting(const struct store_contents *contents, const char *key)
{
	for (const struct setting_record *record = contents->settings; record; record = record->next) {
		if (strcmp(record->key, key) == 0)
			return true;
	}
	return false;
}

/* The hub has no randomness of its own. */
static void make_cloak_key(struct background *background)
{
	char value[2 * CLOAK_KEY_SIZE + 1];
	if (has_setting(&background->contents, CLOAK_KEY))
		return;
	secret_random_hex(value, CLOAK_KEY_SIZE);
	struct setting_record *record = setting_record_create(CLOAK_KEY, value);
	record->next = background->contents.settings;
	background->contents.settings = record;
	background_store(
		background, store_request_create(STORE_PUT_SETTING, 0, setting_record_create(CLOAK_KEY, value)));
	secret_wipe(value, sizeof(value));
}

static void log_contents(const struct background *background)
{
	unsigned accounts = 0, channels = 0, bans = 0;
	for (const struct account_record *record = background->contents.accounts; record; record = record->next)
		accounts++;
	for (const struct channel_record *record = background->contents.channels; record; record = record->next)
		channels++;
	for (const struct ban_record *record = background->contents.bans; record; record = record->next)
		bans++;
	if (background->folder.path)
		log_info(background->log, "store.opened", "%s/" STORE_FILE ": %u accounts, %u channels, %u bans",
			background->folder.path, accounts, channels, bans);
	else
		log_info(background->log, "store.none",
			"nothing is kept: accounts, channels and bans end with the server");
}

bool background_open_store(struct background *background, struct error *error)
{
	struct store *store = open_store(background, error);
	if (!store)
		return false;
	store_service_init(&background->store, store, background->answer, background->context, background->log);
	background->has_store = true;
	make_cloak_key(background);
	log_contents(background);
	return true;
}

/* --- at work --- */

static unsigned mailbox_length(const void *mailbox)
{
	return mailbox_pending(mailbox);
}

void background_count(struct background *background, struct metrics_service *metrics)
{
	background->store.metrics = metrics_service_add_thread(metrics, "store", false);
	background->workers.metrics = metrics_service_add_thread(metrics, "workers", false);
	metrics_service_add_queue(metrics, "store", mailbox_length, &background->store.mailbox);
	metrics_service_add_queue(metrics, "workers", workers_waiting, &background->workers);
}

bool background_start(struct background *background, unsigned worker_count, struct error *error)
{
	return store_service_start(&background->store, error) &&
		workers_start(&background->workers, worker_count, error);
}

void background_store(void *context, struct store_request *request)
{
	struct background *background = context;
	store_service_post(&background->store, request);
}

bool background_hash(void *context, struct password_job *job)
{
	struct background *background = context;
	return workers_post(&background->workers, job);
}

void background_end(struct background *background)
{
	workers_end(&background->workers);
	if (background->has_store)
		store_service_end(&background->store);
}

void background_close(struct background *background)
{
	workers_finish(&background->workers);
	if (background->has_store)
		store_service_finish(&background->store);
	store_contents_finish(&background->contents);
	data_folder_close(&background->folder);
}
