/* Any configuration file: it is right, or at least one line says what is wrong, and what a right one comes
 * to, shown as a file again, is right and comes to the same. */
#include <apollon/server/config.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <support/fuzz.h>

/* A file that is nowhere: its name as others may open it, and nothing is written to a disk. */
struct memory_file {
	int fd;
	char path[64];
};

static void memory_file_create(struct memory_file *file, const void *data, size_t len)
{
	file->fd = memfd_create("serve.conf", MFD_CLOEXEC);
	require(file->fd >= 0);
	require(write(file->fd, data, len) == (ssize_t)len);
	snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->fd);
}

static struct config *load(struct memory_file *file, struct config_notes *notes)
{
	struct config_source source = {.path = file->path, .descriptor_limit = 20000, .processors = 4};
	config_notes_init(notes);
	return config_load(&source, notes);
}

/* Whole lines, each with something in it. */
static void require_lines(const struct buffer *lines)
{
	if (!lines->len)
		return;
	require(lines->data[lines->len - 1] == '\n' && lines->data[0] != '\n');
	require(!memmem(lines->data, lines->len, "\n\n", 2));
}

/* Files that the fuzzer names are not read: the options with paths are taken out. */
static bool names_files(const uint8_t *data, size_t size)
{
	return memmem(data, size, "file", 4) || memmem(data, size, "motd", 4);
}

static void require_same(const struct config *config)
{
	struct buffer text, again;
	struct memory_file file;
	struct config_notes notes;
	buffer_init(&text, SIZE_MAX);
	buffer_init(&again, SIZE_MAX);
	config_explain(config, &text);
	memory_file_create(&file, text.data, text.len);
	struct config *second = load(&file, &notes);
	if (!second)
		fprintf(stderr, "%s\n%s\n", buffer_text(&text), buffer_text(&notes.problems));
	require(second);
	require(second->listen.count == config->listen.count && second->threads == config->threads);
	require(second->sendq_limit == config->sendq_limit && second->drain_s == config->drain_s);
	require(strcmp(second->hub->network, config->hub->network) == 0);
	require(strcmp(second->hub->description, config->hub->description) == 0);
	require(second->hub->max_clients == config->hub->max_clients);
	config_explain(second, &again);
	config_destroy(second);
	config_notes_finish(&notes);
	close(file.fd);
	buffer_finish(&text);
	buffer_finish(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory_file file;
	struct config_notes notes;
	if (names_files(data, size))
		return 0;
	memory_file_create(&file, data, size);
	struct config *config = load(&file, &notes);
	require((config != NULL) == (notes.problems.len == 0));
	require_lines(&notes.problems);
	require_lines(&notes.warnings);
	if (config)
		require_same(config);
	config_destroy(config);
	config_notes_finish(&notes);
	close(file.fd);
	return 0;
}
