#include "backend/engine/workers.h"

#include <pthread.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"

struct job_list {
	struct job *first, **last;
};

struct workers {
	pthread_mutex_t lock;
	pthread_cond_t work_there;
	struct job_list waiting, finished;
	bool stopping;
	pthread_t threads[WORKERS_COUNT];
	void (*wake)(void *context);
	void *context;
};

static void
append(struct job_list *list, struct job *job)
{
	job->next = NULL;
	*list->last = job;
	list->last = &job->next;
}

static struct job *
remove_first(struct job_list *list)
{
	struct job *job = list->first;

	if (!job)
		return NULL;
	list->first = job->next;
	if (!list->first)
		list->last = &list->first;
	return job;
}

static struct job *
wait_for_job(struct workers *workers)
{
	struct job *job = NULL;

	pthread_mutex_lock(&workers->lock);
	while (!workers->stopping && !workers->waiting.first)
		pthread_cond_wait(&workers->work_there, &workers->lock);
	if (!workers->stopping)
		job = remove_first(&workers->waiting);
	pthread_mutex_unlock(&workers->lock);
	return job;
}

static void *
work(void *context)
{
	struct workers *workers = context;
	struct job *job;

	while ((job = wait_for_job(workers)) != NULL) {
		job->work(job);
		pthread_mutex_lock(&workers->lock);
		append(&workers->finished, job);
		pthread_mutex_unlock(&workers->lock);
		workers->wake(workers->context);
	}
	return NULL;
}

struct workers *
workers_open(void (*wake)(void *context), void *context)
{
	struct workers *workers = xcalloc(1, sizeof(*workers));
	size_t i;

	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->work_there, NULL);
	workers->waiting.last = &workers->waiting.first;
	workers->finished.last = &workers->finished.first;
	workers->wake = wake;
	workers->context = context;
	for (i = 0; i < WORKERS_COUNT; i++)
		if (pthread_create(&workers->threads[i], NULL, work, workers))
			die("cannot start a thread");
	return workers;
}

void
workers_submit(struct workers *workers, struct job *job)
{
	pthread_mutex_lock(&workers->lock);
	append(&workers->waiting, job);
	pthread_cond_signal(&workers->work_there);
	pthread_mutex_unlock(&workers->lock);
}

struct job *
workers_take(struct workers *workers)
{
	struct job *job;

	pthread_mutex_lock(&workers->lock);
	job = remove_first(&workers->finished);
	pthread_mutex_unlock(&workers->lock);
	return job;
}

void
workers_stop(struct workers *workers)
{
	struct job *job;
	size_t i;

	pthread_mutex_lock(&workers->lock);
	workers->stopping = true;
	while ((job = remove_first(&workers->waiting)) != NULL) {
		cancel_ask(&job->cancel);
		append(&workers->finished, job);
	}
	pthread_cond_broadcast(&workers->work_there);
	pthread_mutex_unlock(&workers->lock);
	for (i = 0; i < WORKERS_COUNT; i++)
		pthread_join(workers->threads[i], NULL);
}

void
workers_close(struct workers *workers)
{
	pthread_cond_destroy(&workers->work_there);
	pthread_mutex_destroy(&workers->lock);
	free(workers);
}
