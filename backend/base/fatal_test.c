#include "backend/base/fatal.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend/base/secret_pages.h"
#include "tests/unit.h"

/* What the handler leaves where the screen was: it has run to its end. */
static const char leave[] = "left";

static void
fault(void)
{
	char *page =
	    mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page != MAP_FAILED)
		*(volatile char *)page = 1;
}

static void *
fault_in_thread(void *context UNUSED)
{
	fault();
	return NULL;
}

/* As the threads of the program are started: with all blocked that may be. */
static void
die_in_thread(int screen)
{
	struct termios shell = { 0 };
	pthread_t thread;
	sigset_t set;

	fatal_catch();
	fatal_set_screen(screen, &shell, span_of(leave));
	(void)sigfillset(&set);
	fatal_allow(&set);
	(void)pthread_sigmask(SIG_SETMASK, &set, NULL);
	if (pthread_create(&thread, NULL, fault_in_thread, NULL) == 0)
		(void)pthread_join(thread, NULL);
	_exit(0);
}

static void
test_fault_in_a_thread_is_caught(void **state UNUSED)
{
	char said[16] = "";
	int ends[2], status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0)
		die_in_thread(ends[1]);
	close(ends[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSEGV);
	assert_int_equal(read(ends[0], said, sizeof(said)), sizeof(leave) - 1);
	assert_string_equal(said, leave);
	close(ends[0]);
}

static sigjmp_buf faulted;

static void
on_fault(int number)
{
	siglongjmp(faulted, number);
}

/* Pages that go while the handler is at them do not save those behind. */
static void
test_wipe_goes_on_behind_a_fault(void **state UNUSED)
{
	struct sigaction action = { .sa_handler = on_fault }, before[2];
	struct secret_pages pages[3];
	volatile int faults = 0;
	size_t i;

	for (i = 0; i < COUNT(pages); i++) {
		secret_pages_new(&pages[i], 1);
		pages[i].at[0] = 'x';
	}
	assert_int_equal(mprotect(pages[1].at, pages[1].room, PROT_NONE), 0);
	assert_int_equal(sigaction(SIGSEGV, &action, &before[0]), 0);
	assert_int_equal(sigaction(SIGBUS, &action, &before[1]), 0);
	if (sigsetjmp(faulted, 1) != 0)
		faults++;
	assert_true(faults < 2);
	secret_pages_wipe_all();
	(void)sigaction(SIGSEGV, &before[0], NULL);
	(void)sigaction(SIGBUS, &before[1], NULL);
	assert_int_equal(faults, 1);
	assert_int_equal(pages[0].at[0], 0);
	assert_int_equal(pages[2].at[0], 0);
	assert_int_equal(
	    mprotect(pages[1].at, pages[1].room, PROT_READ | PROT_WRITE), 0);
	for (i = 0; i < COUNT(pages); i++)
		secret_pages_free(&pages[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fault_in_a_thread_is_caught),
		cmocka_unit_test(test_wipe_goes_on_behind_a_fault),
	};

	return cmocka_run_group_tests_name("fatal", tests, NULL, NULL);
}
