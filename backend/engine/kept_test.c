#include "tests/unit.h"

#include "backend/base/secret.h"
#include "backend/engine/kept.h"

static struct secret *
secret(void)
{
	return secret_new("value", 5);
}

static struct draft *
draft(void)
{
	return backend_draft_new(SECRET_OPAQUE, "web", "login");
}

static struct outlet *
new_outlet(void)
{
	static struct outlet outlet;

	outlet = (struct outlet) { .eventfd = -1 };
	pthread_mutex_init(&outlet.lock, NULL);
	return &outlet;
}

/* Each once, by its own command, whatever else is kept. */
static void
test_take(void **state UNUSED)
{
	struct outlet *outlet = new_outlet();
	struct secret *value;
	struct draft *typed;

	kept_put_secret(outlet, 1, secret());
	kept_put_draft(outlet, 2, draft());
	kept_put_secret(outlet, 3, secret());
	assert_true(kept_has_secret(outlet, 1));
	assert_false(kept_has_draft(outlet, 1));
	assert_false(kept_has_secret(outlet, 2));
	assert_null(kept_take_secret(outlet, 2));
	assert_null(kept_take_draft(outlet, 1));
	assert_null(kept_take_secret(outlet, 4));
	value = kept_take_secret(outlet, 1);
	assert_non_null(value);
	assert_int_equal(secret_length(value), 5);
	secret_free(value);
	assert_null(kept_take_secret(outlet, 1));
	typed = kept_take_draft(outlet, 2);
	assert_string_equal(backend_draft_name(typed), "login");
	backend_draft_free(typed);
	assert_true(kept_has_secret(outlet, 3));
	kept_free(outlet); /* with one in it */
}

static void
test_minute(void **state UNUSED)
{
	struct outlet *outlet = new_outlet();
	int64_t until;

	assert_true(kept_until(outlet) == 0);
	assert_false(kept_expire(outlet, INT64_MAX));
	kept_put_secret(outlet, 1, secret());
	kept_put_draft(outlet, 2, draft());
	until = kept_until(outlet);
	assert_true(until > engine_now_ms());
	assert_true(until <= engine_now_ms() + KEPT_LIMIT_MS);
	assert_false(kept_expire(outlet, until - 1));
	assert_true(kept_has_secret(outlet, 1));
	assert_true(kept_expire(outlet, until + KEPT_LIMIT_MS));
	assert_false(kept_has_secret(outlet, 1));
	assert_false(kept_has_draft(outlet, 2));
	assert_true(kept_until(outlet) == 0);
	kept_free(outlet);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_minute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
