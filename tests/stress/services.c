/*
 * Store and workers under many who ask at once, with an end in the middle: each request that was posted before the end is committed and
 * answered once, those of one sender in their order; each job that was taken is answered or forgotten, and none twice.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/log.h>

#include <server/store_service.h>
#include <server/workers.h>

#define SENDERS 4
#define REQUESTS 2000
#define JOBS 400
#define WORKERS 3

static atomic_uint failures;

static void complain(const char *what, unsigned long number)
{
	atomic_fetch_add(&failures, 1);
	fprintf(stderr, "%s: %lu\n", what, number);
}

/* --- the store --- */

struct scene {
	struct store_service service;
	unsigned next[SENDERS]; /* on the store's thread */
	unsigned answered;
};

struct sender {
	pthread_t thread;
	struct scene *scene;
	unsigned index;
};

static void on_stored(void *context, struct request *answer)
{
	struct scene *scene = context;
	unsigned sender = (unsigned)(answer->serial / 1000000), number = (unsigned)(answer->serial % 1000000);
	if (*answer->text)
		complain(answer->text, answer->serial);
	if (sender >= SENDERS || number != ++scene->next[sender])
		complain("answered out of order", answer->serial);
	scene->answered++;
	request_destroy(answer);
}

static void *send_requests(void *context)
{
	const struct sender *sender = context;
	for (unsigned i = 1; i <= REQUESTS; i++) {
		char name[32];
		struct account_record *account = calloc(1, sizeof(*account));
		snprintf(name, sizeof(name), "s%un%u", sender->index, i);
		account->name = strdup(name);
		account_record_add_certificate(account, "one", 1);
		store_service_post(&sender->scene->service,
			store_request_create(STORE_PUT_ACCOUNT, sender->index * 1000000 + i, account));
	}
	return NULL;
}

static struct store *open_store(const char *path, unsigned *count)
{
	struct store_contents contents;
	struct error error;
	struct store *store = store_open(path, &contents, &error);
	if (!store) {
		fprintf(stderr, "%s\n", error.text);
		exit(1);
	}
	*count = 0;
	for (const struct account_record *account = contents.accounts; account; account = account->next)
		*count += account->certificates != NULL;
	store_contents_finish(&contents);
	return store;
}

/* Ends it once all have posted: much of it waits still. */
static void stress_store(const char *path)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	struct sender senders[SENDERS];
	struct error error;
	struct log log;
	unsigned count;
	log_init(&log, stderr, LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
	store_service_init(&scene->service, open_store(path, &count), on_stored, scene, &log);
	if (!store_service_start(&scene->service, &error))
		complain(error.text, 0);
	for (unsigned i = 0; i < SENDERS; i++) {
		senders[i] = (struct sender){.scene = scene, .index = i};
		pthread_create(&senders[i].thread, NULL, send_requests, &senders[i]);
	}
	for (unsigned i = 0; i < SENDERS; i++)
		pthread_join(senders[i].thread, NULL);
	store_service_end(&scene->service);
	store_service_finish(&scene->service);
	if (scene->answered != SENDERS * REQUESTS)
		complain("answers", scene->answered);
	store_close(open_store(path, &count));
	if (count != SENDERS * REQUESTS)
		complain("accounts that were kept", count);
	free(scene);
}

/* --- the workers --- */

struct crowd {
	struct workers workers;
	atomic_uint posted, refused, answered, right;
	atomic_uchar seen[SENDERS * JOBS + 1];
};

struct member {
	pthread_t thread;
	struct crowd *crowd;
	unsigned index;
};

static void on_password(void *context, struct password_job *job)
{
	struct crowd *crowd = context;
	if (atomic_exchange(&crowd->seen[job->serial], 1))
		complain("answered twice", job->serial);
	if (job->password)
		complain("the password is still there", job->serial);
	atomic_fetch_add(&crowd->answered, 1);
	atomic_fetch_add(&crowd->right, job->is_right);
	password_job_destroy(job);
}

static void *log_in(void *context)
{
	const struct member *member = context;
	struct crowd *crowd = member->crowd;
	for (unsigned i = 0; i < JOBS; i++) {
		/* What is no hash is quickly wrong: it is the queue that is meant here. */
		struct password_job *job =
			password_job_create(PASSWORD_VERIFY, member->index * JOBS + i, "secret", "no hash");
		bool taken = workers_post(&crowd->workers, job);
		atomic_fetch_add(taken ? &crowd->posted : &crowd->refused, 1);
		if (!taken)
			password_job_destroy(job);
	}
	return NULL;
}

static void stress_workers(void)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));
	struct member members[SENDERS];
	struct error error;
	workers_init(&crowd->workers, on_password, crowd);
	if (!workers_start(&crowd->workers, WORKERS, &error))
		complain(error.text, 0);
	struct password_job *slow = password_job_create(PASSWORD_HASH, SENDERS * JOBS, "secret", NULL);
	if (!workers_post(&crowd->workers, slow))
		complain("the first is refused", 0);
	atomic_fetch_add(&crowd->posted, 1);
	for (unsigned i = 0; i < SENDERS; i++) {
		members[i] = (struct member){.crowd = crowd, .index = i};
		pthread_create(&members[i].thread, NULL, log_in, &members[i]);
	}
	for (unsigned i = 0; i < SENDERS; i++)
		pthread_join(members[i].thread, NULL);
	workers_end(&crowd->workers);
	workers_finish(&crowd->workers);
	if (atomic_load(&crowd->answered) > atomic_load(&crowd->posted))
		complain("answers", atomic_load(&crowd->answered));
	if (atomic_load(&crowd->right))
		complain("right by no hash", atomic_load(&crowd->right));
	printf("%u jobs were taken, %u refused, %u answered\n", atomic_load(&crowd->posted),
		atomic_load(&crowd->refused), atomic_load(&crowd->answered));
	free(crowd);
}

int main(void)
{
	char folder[] = "/tmp/apollon-services-XXXXXX", path[64];
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/apollon.db", folder);
	stress_store(path);
	stress_workers();
	unlink(path);
	if (rmdir(folder) != 0)
		complain("files are left behind", 0);
	return atomic_load(&failures) != 0;
}
