#include "support/unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/input.h"

struct reader {
	struct ev_loop *loop;
	struct input input;
	struct buffer told;
	int stop_after; /* lines; 0: never */
	int fd;
	int write_fd;
};

static void on_line(void *context, const char *text)
{
	struct reader *reader = context;
	buffer_append_format(&reader->told, "[%s]", text);
	if (reader->stop_after && --reader->stop_after == 0)
		input_set_reading(&reader->input, false);
}

static void on_end(void *context)
{
	buffer_append_text(&((struct reader *)context)->told, "end");
}

static void on_failed(void *context, const char *reason, bool unreadable)
{
	buffer_append_format(&((struct reader *)context)->told, "%s: %s", unreadable ? "unreadable" : "bad", reason);
}

static void start(struct reader *reader, int fd, int write_fd)
{
	*reader = (struct reader){.loop = ev_loop_new(EVFLAG_AUTO), .fd = fd, .write_fd = write_fd};
	buffer_init(&reader->told, SIZE_MAX);
	input_init(&reader->input, reader->loop, fd, &(struct input_callbacks){on_line, on_end, on_failed, reader});
	input_set_reading(&reader->input, true);
}

static void start_pipe(struct reader *reader)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	start(reader, ends[0], ends[1]);
}

static void stop(struct reader *reader)
{
	input_finish(&reader->input);
	close(reader->fd);
	if (reader->write_fd >= 0)
		close(reader->write_fd);
	buffer_finish(&reader->told);
	ev_loop_destroy(reader->loop);
}

static void feed(struct reader *reader, const char *data, size_t len)
{
	assert_int_equal(write(reader->write_fd, data, len), (int)len);
}

static void feed_end(struct reader *reader)
{
	close(reader->write_fd);
	reader->write_fd = -1;
}

/* Runs as long as there is something to do at once. */
static void assert_told(struct reader *reader, const char *expected)
{
	for (int turn = 0; turn < 10; turn++)
		ev_run(reader->loop, EVRUN_NOWAIT);
	assert_string_equal(buffer_text(&reader->told), expected);
	buffer_clear(&reader->told);
}

static void test_lines_from_a_pipe(void **state)
{
	struct reader reader;
	(void)state;
	start_pipe(&reader);
	feed(&reader, "one\ntw", 6);
	assert_told(&reader, "[one]");
	feed(&reader, "o\r\n\nthree", 9);
	assert_told(&reader, "[two][]");
	feed_end(&reader);
	assert_told(&reader, "[three]end");
	assert_told(&reader, "");
	stop(&reader);
}

static void test_lines_from_a_file(void **state)
{
	struct reader reader;
	FILE *file = tmpfile();
	(void)state;
	assert_int_equal(fwrite("one\ntwo\n", 1, 8, file), 8);
	rewind(file);
	start(&reader, dup(fileno(file)), -1);
	assert_told(&reader, "[one][two]end");
	stop(&reader);
	fclose(file);
}

static void test_reading_stops_at_once_and_goes_on(void **state)
{
	struct reader reader;
	(void)state;
	start_pipe(&reader);
	reader.stop_after = 2;
	feed(&reader, "one\ntwo\nthree\nfour", 18);
	feed_end(&reader);
	assert_told(&reader, "[one][two]");
	reader.stop_after = 1;
	input_set_reading(&reader.input, true);
	assert_told(&reader, "[three]");
	reader.stop_after = 1;
	input_set_reading(&reader.input, true);
	assert_told(&reader, "[four]");
	input_set_reading(&reader.input, true);
	assert_told(&reader, "end");
	stop(&reader);
}

static void test_what_is_no_text(void **state)
{
	struct reader reader;
	(void)state;
	start_pipe(&reader);
	feed(&reader, "good\nb\xff\xfe\nnever\n", 14);
	assert_told(&reader,
		"[good]bad: line 2 of the input is not UTF-8; convert it with iconv(1), as in: iconv -f latin1 -t utf8");
	stop(&reader);
	start_pipe(&reader);
	feed(&reader, "a\0b\n", 4);
	assert_told(&reader, "bad: line 1 of the input holds a NUL; messages are text");
	stop(&reader);
}

static void test_a_line_without_end(void **state)
{
	static char block[65536];
	struct reader reader;
	(void)state;
	memset(block, 'x', sizeof(block));
	FILE *file = tmpfile();
	for (int count = 0; count < 20; count++)
		fwrite(block, 1, sizeof(block), file);
	rewind(file);
	start(&reader, dup(fileno(file)), -1);
	assert_told(&reader, "bad: line 1 of the input is longer than 1 MiB");
	stop(&reader);
	fclose(file);
}

static void test_a_folder_is_unreadable(void **state)
{
	struct reader reader;
	FILE *folder = fopen("/", "r");
	(void)state;
	assert_non_null(folder);
	start(&reader, dup(fileno(folder)), -1);
	assert_told(&reader, "unreadable: cannot read the input: Is a directory");
	stop(&reader);
	fclose(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_from_a_pipe),
		cmocka_unit_test(test_lines_from_a_file),
		cmocka_unit_test(test_reading_stops_at_once_and_goes_on),
		cmocka_unit_test(test_what_is_no_text),
		cmocka_unit_test(test_a_line_without_end),
		cmocka_unit_test(test_a_folder_is_unreadable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
