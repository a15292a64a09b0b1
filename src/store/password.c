#include <apollon/store/password.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <sodium.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>
#include <apollon/irc/scram.h>

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "room for what libsodium writes");

/* Of a long random password that nobody has kept, at our costs. */
#define NOBODYS_HASH "$argon2id$v=19$m=19456,t=2,p=1$6UHpnnJdcGT7JxVHGitMxQ$hn4Cr43MzcsyxULllF3cC4bGF6QKnyq+eXhENJ0itwg"

#define HASH_PREFIX crypto_pwhash_argon2id_STRPREFIX "v="

/* Any number of times, from any thread. */
static void begin(void)
{
	if (sodium_init() < 0)
		abort();
}

bool password_hash(const char *password, char hash[PASSWORD_HASH_SIZE])
{
	begin();
	return crypto_pwhash_str_alg(hash, password, strlen(password), PASSWORD_PASSES, PASSWORD_MEMORY,
		       crypto_pwhash_ALG_ARGON2ID13) == 0;
}

/* libsodium says of a password that it had no memory for what it says of a wrong one. */
static bool has_memory(void)
{
	void *probe = mmap(NULL, PASSWORD_MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return probe != MAP_FAILED && munmap(probe, PASSWORD_MEMORY) == 0;
}

/* libsodium takes hashes in arrays of that size. One that is longer is cut, and fits no password. */
static void pad(char padded[PASSWORD_HASH_SIZE], const char *hash)
{
	memset(padded, 0, PASSWORD_HASH_SIZE);
	text_copy(padded, PASSWORD_HASH_SIZE, slice_of(hash));
}

enum password_verdict password_verify(const char *password, const char *hash)
{
	char padded[PASSWORD_HASH_SIZE];
	begin();
	pad(padded, hash ? hash : NOBODYS_HASH);
	if (crypto_pwhash_str_verify(padded, password, strlen(password)) != 0)
		return has_memory() ? PASSWORD_WRONG : PASSWORD_UNKNOWN;
	if (!hash)
		return PASSWORD_WRONG;
	bool is_old = crypto_pwhash_str_needs_rehash(padded, PASSWORD_PASSES, PASSWORD_MEMORY) != 0;
	return is_old ? PASSWORD_RIGHT_AND_OLD : PASSWORD_RIGHT;
}

bool password_is_hash(const char *text)
{
	char padded[PASSWORD_HASH_SIZE];
	pad(padded, text);
	/* Says -1 for what it cannot read, and for other kinds of hashes. */
	return strlen(text) < PASSWORD_HASH_SIZE && strncmp(text, HASH_PREFIX, strlen(HASH_PREFIX)) == 0 &&
		crypto_pwhash_str_needs_rehash(padded, PASSWORD_PASSES, PASSWORD_MEMORY) >= 0;
}

/* --- jobs --- */

static char *make_scram(const char *password)
{
	uint8_t salt[SCRAM_SALT_SIZE];
	struct scram_record record;
	char text[SCRAM_RECORD_SIZE];
	secret_random(salt, sizeof(salt));
	scram_record_make(
		&record, slice_of(password), (struct slice){(const char *)salt, sizeof(salt)}, SCRAM_ITERATIONS);
	scram_record_format(&record, text);
	char *scram = alloc_text(text);
	scram_record_wipe(&record);
	secret_wipe(text, sizeof(text));
	return scram;
}

static void run_hash(struct password_job *job)
{
	char hash[PASSWORD_HASH_SIZE];
	secret_free(job->hash);
	job->hash = NULL;
	job->has_failed = !password_hash(job->password, hash);
	if (job->has_failed)
		return;
	job->hash = alloc_text(hash);
	job->scram = make_scram(job->password);
	secret_wipe(hash, sizeof(hash));
}

static void run_verify(struct password_job *job)
{
	enum password_verdict verdict = password_verify(job->password, job->hash);
	job->is_right = verdict == PASSWORD_RIGHT || verdict == PASSWORD_RIGHT_AND_OLD;
	job->is_old = verdict == PASSWORD_RIGHT_AND_OLD;
	job->has_failed = verdict == PASSWORD_UNKNOWN;
}

void password_run_job(struct password_job *job)
{
	if (job->kind == PASSWORD_HASH)
		run_hash(job);
	else
		run_verify(job);
	password_job_wipe(job);
}
