/* The frontend of scripts, over pipes. */
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/buffer.h>

#include "client/frontend_plain.h"

struct stage {
	struct ev_loop *loop;
	struct frontend *frontend;
	struct buffer told;
	int input[2];
	int output[2];
	int status[2];
};

static void on_line(void *context, const char *text, bool literal)
{
	buffer_append_format(&((struct stage *)context)->told, "[%s]%s", text, literal ? "" : " not literal");
}

static void on_end(void *context)
{
	buffer_append_text(&((struct stage *)context)->told, "end");
}

static void on_pressure(void *context, bool full)
{
	buffer_append_text(&((struct stage *)context)->told, full ? "full" : "free");
}

static void on_output_failed(void *context, int error_number)
{
	buffer_append_format(&((struct stage *)context)->told, "failed: %s", strerror(error_number));
}

static void on_input_failed(void *context, const char *reason, bool unreadable)
{
	(void)unreadable;
	buffer_append_text(&((struct stage *)context)->told, reason);
}

static void start(struct stage *stage)
{
	struct error error;
	*stage = (struct stage){.loop = ev_loop_new(EVFLAG_AUTO)};
	buffer_init(&stage->told, SIZE_MAX);
	assert_int_equal(pipe(stage->input) | pipe(stage->output) | pipe(stage->status), 0);
	stage->frontend = frontend_plain_create(
		&(struct plain_settings){stage->input[0], stage->output[1], stage->status[1], on_input_failed});
	stage->frontend->callbacks = (struct frontend_callbacks){.on_line = on_line,
		.on_end = on_end,
		.on_pressure = on_pressure,
		.on_output_failed = on_output_failed,
		.context = stage};
	assert_true(stage->frontend->ops->start(stage->frontend, stage->loop, &error));
}

static void stop(struct stage *stage)
{
	stage->frontend->ops->stop(stage->frontend);
	stage->frontend->ops->stop(stage->frontend);
	stage->frontend->ops->destroy(stage->frontend);
	for (int index = 0; index < 2; index++) {
		close(stage->input[index]);
		if (stage->output[index] >= 0)
			close(stage->output[index]);
		close(stage->status[index]);
	}
	buffer_finish(&stage->told);
	ev_loop_destroy(stage->loop);
}

static void turn(struct stage *stage)
{
	for (int count = 0; count < 5; count++)
		ev_run(stage->loop, EVRUN_NOWAIT);
}

static void assert_told(struct stage *stage, const char *expected)
{
	turn(stage);
	assert_string_equal(buffer_text(&stage->told), expected);
	buffer_clear(&stage->told);
}

static size_t read_some(int fd, char *data, size_t size)
{
	ssize_t len = read(fd, data, size);
	assert_true(len >= 0);
	return (size_t)len;
}

static void test_lines_out(void **state)
{
	struct stage stage;
	char data[64];
	(void)state;
	start(&stage);
	stage.frontend->ops->show(stage.frontend, "one");
	frontend_plain_write(stage.frontend, "two\0", 4);
	turn(&stage);
	assert_int_equal(read_some(stage.output[0], data, sizeof(data)), 8);
	assert_memory_equal(data, "one\ntwo\0", 8);
	stage.frontend->ops->show_status(stage.frontend, "notice");
	size_t len = read_some(stage.status[0], data, sizeof(data));
	assert_memory_equal(data, "apollon join: notice\n", len);
	stop(&stage);
}

static void test_lines_in(void **state)
{
	struct stage stage;
	(void)state;
	start(&stage);
	assert_int_equal(write(stage.input[1], "/quit\n", 6), 6);
	/* Nothing is read before it is wanted. */
	assert_told(&stage, "");
	stage.frontend->ops->set_reading(stage.frontend, true);
	assert_told(&stage, "[/quit]");
	stop(&stage);
}

static void test_what_is_left_is_written_at_the_end(void **state)
{
	struct stage stage;
	char data[64];
	(void)state;
	start(&stage);
	stage.frontend->ops->show(stage.frontend, "last words");
	stage.frontend->ops->stop(stage.frontend);
	assert_int_equal(read_some(stage.output[0], data, sizeof(data)), 11);
	stop(&stage);
}

/* No descriptor that others may share is made non-blocking, and none blocks us. */
static void test_a_reader_that_does_not_read(void **state)
{
	static char block[1024], all[65536];
	struct stage stage;
	size_t total = 0, shown = 0;
	(void)state;
	memset(block, 'x', sizeof(block) - 1);
	start(&stage);
	for (; shown < 1000; shown++) {
		stage.frontend->ops->show(stage.frontend, block);
		ev_run(stage.loop, EVRUN_NOWAIT);
	}
	assert_told(&stage, "full");
	assert_int_equal(fcntl(stage.output[1], F_GETFL) & O_NONBLOCK, 0);
	while (total < shown * sizeof(block)) {
		total += read_some(stage.output[0], all, sizeof(all));
		turn(&stage);
	}
	assert_int_equal(total, shown * sizeof(block));
	assert_told(&stage, "free");
	stop(&stage);
}

static void test_a_reader_that_is_gone(void **state)
{
	struct stage stage;
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	start(&stage);
	close(stage.output[0]);
	stage.output[0] = -1;
	stage.frontend->ops->show(stage.frontend, "nobody hears");
	assert_told(&stage, "failed: Broken pipe");
	stage.frontend->ops->show(stage.frontend, "nor this");
	assert_told(&stage, "");
	stop(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_out),
		cmocka_unit_test(test_lines_in),
		cmocka_unit_test(test_what_is_left_is_written_at_the_end),
		cmocka_unit_test(test_a_reader_that_does_not_read),
		cmocka_unit_test(test_a_reader_that_is_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
