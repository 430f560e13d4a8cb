#include "tests/unit.h"

#include <stdlib.h>

#include "backend/base/secret.h"
#include "backend/engine/queue.h"

static void
test_order(void **state UNUSED)
{
	struct queue *queue = queue_open();
	struct command scan = {
		.kind = COMMAND_SCAN, .namespace = "n", .name = "x"
	};
	struct command cancel = { .kind = COMMAND_CANCEL };
	struct order *order;

	assert_null(queue_take(queue));
	assert_int_equal(queue_put(queue, &scan), 1);
	assert_int_equal(queue_put(queue, &cancel), 2);
	order = queue_take(queue);
	assert_int_equal(order->id, 1);
	assert_int_equal(order->kind, COMMAND_SCAN);
	assert_string_equal(order->namespace, "n");
	assert_string_equal(order->name, "x");
	assert_null(order->key);
	queue_free_order(order);
	order = queue_take(queue);
	assert_int_equal(order->id, 2);
	assert_null(order->name);
	queue_free_order(order);
	assert_null(queue_take(queue));
	assert_int_equal(queue_put(queue, &scan), 3);
	queue_close(queue); /* with an order in it */
}

static void
test_limit(void **state UNUSED)
{
	struct queue *queue = queue_open();
	struct command command = { .kind = COMMAND_REFRESH };
	unsigned i;

	for (i = 1; i <= QUEUE_LIMIT; i++)
		assert_int_equal(queue_put(queue, &command), i);
	assert_int_equal(queue_put(queue, &command), 0);
	queue_free_order(queue_take(queue));
	assert_int_equal(queue_put(queue, &command), QUEUE_LIMIT + 1);
	queue_close(queue);
}

/* Nothing of the caller's is needed after queue_put(). */
static void
test_copies(void **state UNUSED)
{
	struct queue *queue = queue_open();
	char text[] = "before", base[] = "0123";
	struct report_update update = {
		.key = text,
		.policy_namespace = text,
		.policy = text,
		.image = text,
		.from = text,
		.to = text,
	};
	const struct report_update *updates[] = { &update, &update };
	struct preview_group group = {
		.namespace = text,
		.automation = text,
		.base = base,
		.message = text,
		.updates = updates,
		.update_count = 2,
		.digest = { "digest" },
	};
	struct preview preview = { .groups = &group, .group_count = 1 };
	struct command command = { .kind = COMMAND_APPROVE,
		.preview = &preview };
	struct order *order;

	assert_int_equal(queue_put(queue, &command), 1);
	memset(text, 'x', sizeof(text) - 1);
	memset(base, 'x', sizeof(base) - 1);
	order = queue_take(queue);
	assert_int_equal(order->group_count, 1);
	assert_string_equal(order->groups[0].namespace, "before");
	assert_string_equal(order->groups[0].message, "before");
	assert_string_equal(order->groups[0].base, "0123");
	assert_true(digest_equal(&order->groups[0].digest, &group.digest));
	assert_int_equal(order->groups[0].policy_count, 2);
	assert_string_equal(order->groups[0].policies[1].key, "before");
	assert_string_equal(order->groups[0].policies[1].to, "before");
	queue_free_order(order);
	queue_close(queue);
}

/* A secret is the order's, and no leak when there is no room for it. */
static void
test_secret(void **state UNUSED)
{
	struct queue *queue = queue_open();
	const char *keys[] = { "one", "two" };
	struct command command = { .kind = COMMAND_VAULT_UNLOCK,
		.object = "Vault",
		.type = "Opaque",
		.keys = keys,
		.key_count = 2,
		.change = true,
		.secret = secret_new("hidden", 6) };
	struct order *order;
	unsigned i;

	assert_int_equal(queue_put(queue, &command), 1);
	order = queue_take(queue);
	assert_ptr_equal(order->secret, command.secret);
	assert_int_equal(order->key_count, 2);
	assert_string_equal(order->keys[1], "two");
	assert_string_equal(order->object, "Vault");
	assert_string_equal(order->type, "Opaque");
	assert_true(order->change);
	assert_null(order->term);
	queue_free_order(order);
	command.secret = NULL;
	for (i = 0; i < QUEUE_LIMIT; i++)
		assert_int_not_equal(queue_put(queue, &command), 0);
	command.secret = secret_new("hidden", 6);
	assert_int_equal(queue_put(queue, &command), 0);
	queue_close(queue);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
