# core: see CONTRIBUTING for what may stand here. One line a module, tests beside.

libcore_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CORE_CFLAGS)
libcore_a_SOURCES  =
libcore_a_SOURCES += %D%/http_reply.c %D%/http_reply.h
libcore_a_SOURCES += %D%/secret_answer.c %D%/secret_answer.h
libcore_a_SOURCES += %D%/secret_body.c %D%/secret_body.h
libcore_a_SOURCES += %D%/secret_class.c %D%/secret_class.h
libcore_a_SOURCES += %D%/secret_docker.c %D%/secret_docker.h
libcore_a_SOURCES += %D%/secret_filled.c %D%/secret_filled.h
libcore_a_SOURCES += %D%/secret_fix.c %D%/secret_fix.h
libcore_a_SOURCES += %D%/secret_json.c %D%/secret_json.h
libcore_a_SOURCES += %D%/secret_key.c %D%/secret_key.h
libcore_a_SOURCES += %D%/secret_review.c %D%/secret_review.h
libcore_a_SOURCES += %D%/secret_review_words.c
if HAVE_CMOCKA
check_PROGRAMS += %D%/secret_answer_test
backend_core_secret_answer_test_SOURCES  = %D%/secret_answer_test.c tests/unit.h
backend_core_secret_answer_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_secret_answer_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/secret_body_test
backend_core_secret_body_test_SOURCES  = %D%/secret_body_test.c tests/unit.h tests/vectors.h
backend_core_secret_body_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_secret_body_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/secret_key_test
backend_core_secret_key_test_SOURCES  = %D%/secret_key_test.c tests/unit.h tests/vectors.h
backend_core_secret_key_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_secret_key_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/secret_review_test
backend_core_secret_review_test_SOURCES  = %D%/secret_review_test.c tests/unit.h
backend_core_secret_review_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_secret_review_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif

libcore_a_SOURCES += %D%/plan.c %D%/plan.h
libcore_a_SOURCES += %D%/diff.h %D%/edit.h %D%/marker.h %D%/message.h
libcore_a_SOURCES += %D%/duration.c %D%/duration.h
libcore_a_SOURCES += %D%/stamp.c %D%/stamp.h
libcore_a_SOURCES += %D%/expand.c %D%/expand.h
libcore_a_SOURCES += %D%/image_ref.c %D%/image_ref.h
libcore_a_SOURCES += %D%/live_object.c %D%/live_object.h
libcore_a_SOURCES += %D%/secret_stale.c %D%/secret_stale.h
libcore_a_SOURCES += %D%/node_path.c %D%/node_path.h
libcore_a_SOURCES += %D%/secret_file.c %D%/secret_file.h
libcore_a_SOURCES += %D%/secret_hint.c %D%/secret_hint.h
libcore_a_SOURCES += %D%/secret_made.c %D%/secret_made.h
libcore_a_SOURCES += %D%/secret_needs.c %D%/secret_needs.h
libcore_a_SOURCES += %D%/secret_needs_lack.c
libcore_a_SOURCES += %D%/secret_places.c %D%/secret_places.h
libcore_a_SOURCES += %D%/secret_refs.c %D%/secret_refs.h
libcore_a_SOURCES += %D%/secret_tree.c %D%/secret_tree.h
libcore_a_SOURCES += %D%/number.c %D%/number.h
libcore_a_SOURCES += %D%/policy.c %D%/policy.h %D%/policy_type.h
libcore_a_SOURCES += %D%/policy_alphabetical.c
libcore_a_SOURCES += %D%/policy_numerical.c
libcore_a_SOURCES += %D%/policy_semver.c
libcore_a_SOURCES += %D%/quote.c %D%/quote.h
libcore_a_SOURCES += %D%/range.c %D%/range.h
libcore_a_SOURCES += %D%/range_match.c
libcore_a_SOURCES += %D%/regex.h %D%/regex_re2.cc
libcore_a_SOURCES += %D%/regex_fault.c %D%/regex_fault.h
libcore_a_SOURCES += %D%/regex_scan.c %D%/regex_scan.h
libcore_a_SOURCES += %D%/tag_filter.c %D%/tag_filter.h
libcore_a_SOURCES += %D%/tag_list.c
libcore_a_SOURCES += %D%/version.c %D%/version.h
libcore_a_SOURCES += %D%/config.c %D%/config.h
libcore_a_SOURCES += %D%/config_find.c
libcore_a_SOURCES += %D%/git_repository.c %D%/git_repository.h
libcore_a_SOURCES += %D%/image_policy.c %D%/image_policy.h
libcore_a_SOURCES += %D%/image_repository.c %D%/image_repository.h
libcore_a_SOURCES += %D%/image_update.c %D%/image_update.h
libcore_a_SOURCES += %D%/kube_answer.c %D%/kube_answer.h
libcore_a_SOURCES += %D%/kube_answer_metadata.c
libcore_a_SOURCES += %D%/kube_discovery.c %D%/kube_discovery.h
libcore_a_SOURCES += %D%/kube_path.c %D%/kube_path.h
libcore_a_SOURCES += %D%/kube_sieve.c %D%/kube_sieve.h
libcore_a_SOURCES += %D%/kube_split.c %D%/kube_split.h
libcore_a_SOURCES += %D%/kube_watch_talk.c %D%/kube_watch_talk.h
if HAVE_CMOCKA
check_PROGRAMS += %D%/kube_answer_test
backend_core_kube_answer_test_SOURCES  = %D%/kube_answer_test.c tests/unit.h
backend_core_kube_answer_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_kube_answer_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/kube_discovery_test
backend_core_kube_discovery_test_SOURCES  = %D%/kube_discovery_test.c tests/unit.h
backend_core_kube_discovery_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_kube_discovery_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/kube_path_test
backend_core_kube_path_test_SOURCES  = %D%/kube_path_test.c tests/unit.h
backend_core_kube_path_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_kube_path_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/kube_sieve_test
backend_core_kube_sieve_test_SOURCES  = %D%/kube_sieve_test.c tests/unit.h
backend_core_kube_sieve_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_kube_sieve_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/kube_split_test
backend_core_kube_split_test_SOURCES  = %D%/kube_split_test.c tests/unit.h
backend_core_kube_split_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_kube_split_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/kube_watch_talk_test
backend_core_kube_watch_talk_test_SOURCES  = %D%/kube_watch_talk_test.c tests/unit.h
backend_core_kube_watch_talk_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_kube_watch_talk_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif
libcore_a_SOURCES += %D%/label_selector.c %D%/label_selector.h
libcore_a_SOURCES += %D%/object.c %D%/object.h
libcore_a_SOURCES += %D%/object_set.c %D%/object_set.h
libcore_a_SOURCES += %D%/object_set_find.c
libcore_a_SOURCES += %D%/path.c %D%/path.h
libcore_a_SOURCES += %D%/placeholder.c %D%/placeholder.h
libcore_a_SOURCES += %D%/schema.c %D%/schema.h
libcore_a_SOURCES += %D%/url.c %D%/url.h
libcore_a_SOURCES += %D%/message.c %D%/message.h
libcore_a_SOURCES += %D%/message_data.c %D%/message_data.h
libcore_a_SOURCES += %D%/message_images.c
libcore_a_SOURCES += %D%/message_removed.c %D%/message_removed.h
libcore_a_SOURCES += %D%/sha1.c %D%/sha1.h
libcore_a_SOURCES += %D%/template_argument.c %D%/template_argument.h
libcore_a_SOURCES += %D%/template_builtin.c
libcore_a_SOURCES += %D%/template_call.c %D%/template_call.h
libcore_a_SOURCES += %D%/template_case.c
libcore_a_SOURCES += %D%/template_cast.c %D%/template_cast.h
libcore_a_SOURCES += %D%/template_compare.c
libcore_a_SOURCES += %D%/template_dict.c
libcore_a_SOURCES += %D%/template_encode.c
libcore_a_SOURCES += %D%/template_equal.c %D%/template_equal.h
libcore_a_SOURCES += %D%/template_escape.c
libcore_a_SOURCES += %D%/template_eval.c %D%/template_eval.h
libcore_a_SOURCES += %D%/template_exec.c
libcore_a_SOURCES += %D%/template_float.c
libcore_a_SOURCES += %D%/template_from_json.c
libcore_a_SOURCES += %D%/template_func.c
libcore_a_SOURCES += %D%/template_hash.c
libcore_a_SOURCES += %D%/template_json.c
libcore_a_SOURCES += %D%/template_kind.c
libcore_a_SOURCES += %D%/template_lex.c %D%/template_lex.h
libcore_a_SOURCES += %D%/template_list.c
libcore_a_SOURCES += %D%/template_match.c %D%/template_match.h
libcore_a_SOURCES += %D%/template_math.c
libcore_a_SOURCES += %D%/template_number.c %D%/template_number.h
libcore_a_SOURCES += %D%/template_parse.c
libcore_a_SOURCES += %D%/template_parser.c %D%/template_parser.h
libcore_a_SOURCES += %D%/template_part.c
libcore_a_SOURCES += %D%/template_path.c
libcore_a_SOURCES += %D%/template_pick.c
libcore_a_SOURCES += %D%/template_pipe.c
libcore_a_SOURCES += %D%/template_print.c %D%/template_print.h
libcore_a_SOURCES += %D%/template_print_number.c
libcore_a_SOURCES += %D%/template_print_string.c
libcore_a_SOURCES += %D%/template_printf.c
libcore_a_SOURCES += %D%/template_quote.c %D%/template_quote.h
libcore_a_SOURCES += %D%/template_regex.c
libcore_a_SOURCES += %D%/template_run.c %D%/template_run.h
libcore_a_SOURCES += %D%/template_scan.c %D%/template_scan.h
libcore_a_SOURCES += %D%/template_semver.c
libcore_a_SOURCES += %D%/template_show.c
libcore_a_SOURCES += %D%/template_split.c
libcore_a_SOURCES += %D%/template_term.c
libcore_a_SOURCES += %D%/template_text.c
libcore_a_SOURCES += %D%/template_tree.h
libcore_a_SOURCES += %D%/template_value.c %D%/template_value.h
libcore_a_SOURCES += %D%/template_words.c
libcore_a_SOURCES += %D%/template_work.c

if HAVE_CMOCKA
check_PROGRAMS += %D%/secret_stale_test
backend_core_secret_stale_test_SOURCES  = %D%/secret_stale_test.c tests/unit.h
backend_core_secret_stale_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_secret_stale_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/stamp_test
backend_core_stamp_test_SOURCES  = %D%/stamp_test.c tests/unit.h
backend_core_stamp_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_stamp_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/duration_test
backend_core_duration_test_SOURCES  = %D%/duration_test.c tests/unit.h
backend_core_duration_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_duration_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/expand_test
backend_core_expand_test_SOURCES  = %D%/expand_test.c tests/unit.h
backend_core_expand_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_expand_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/image_ref_test
backend_core_image_ref_test_SOURCES  = %D%/image_ref_test.c $(table_sources)
backend_core_image_ref_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_image_ref_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/number_test
backend_core_number_test_SOURCES  = %D%/number_test.c tests/unit.h
backend_core_number_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_number_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/policy_test
backend_core_policy_test_SOURCES  = %D%/policy_test.c $(table_sources)
backend_core_policy_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_policy_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/range_test
backend_core_range_test_SOURCES  = %D%/range_test.c $(table_sources)
backend_core_range_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_range_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/regex_test
backend_core_regex_test_SOURCES  = %D%/regex_test.c $(table_sources)
backend_core_regex_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_regex_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/tag_list_test
backend_core_tag_list_test_SOURCES  = %D%/tag_list_test.c tests/unit.h
backend_core_tag_list_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_tag_list_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/message_test
backend_core_message_test_SOURCES  = %D%/message_test.c tests/unit.h
backend_core_message_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_message_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/template_test
backend_core_template_test_SOURCES  = %D%/template_test.c tests/unit.h
backend_core_template_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_template_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/live_object_test
backend_core_live_object_test_SOURCES  = %D%/live_object_test.c tests/unit.h
backend_core_live_object_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_live_object_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/secret_refs_test
backend_core_secret_refs_test_SOURCES  = %D%/secret_refs_test.c tests/unit.h
backend_core_secret_refs_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_secret_refs_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/secret_file_test
backend_core_secret_file_test_SOURCES  = %D%/secret_file_test.c tests/unit.h
backend_core_secret_file_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_secret_file_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/secret_needs_test
backend_core_secret_needs_test_SOURCES  = %D%/secret_needs_test.c tests/unit.h
backend_core_secret_needs_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_secret_needs_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/config_test
backend_core_config_test_SOURCES  = %D%/config_test.c tests/unit.h
backend_core_config_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_config_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/object_set_test
backend_core_object_set_test_SOURCES  = %D%/object_set_test.c tests/unit.h
backend_core_object_set_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_object_set_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/plan_test
backend_core_plan_test_SOURCES  = %D%/plan_test.c tests/unit.h
backend_core_plan_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_plan_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif

libcore_a_SOURCES += %D%/yaml_token.c %D%/yaml_token.h %D%/yaml_cursor.h
libcore_a_SOURCES += %D%/yaml_token.c %D%/yaml_token.h
libcore_a_SOURCES += %D%/yaml_cursor.c %D%/yaml_cursor.h
libcore_a_SOURCES += %D%/yaml_word.c
libcore_a_SOURCES += %D%/yaml_quote.c
libcore_a_SOURCES += %D%/yaml_scan.c %D%/yaml_scan.h
libcore_a_SOURCES += %D%/yaml_value.c
libcore_a_SOURCES += %D%/yaml_parse.c %D%/yaml_parse.h
libcore_a_SOURCES += %D%/yaml_flow.c
libcore_a_SOURCES += %D%/marker.c %D%/marker.h
libcore_a_SOURCES += %D%/marker_object.c %D%/marker_object.h
libcore_a_SOURCES += %D%/marker_place.c %D%/marker_place.h
libcore_a_SOURCES += %D%/marker_head.c %D%/marker_head.h %D%/marker_gap.h
libcore_a_SOURCES += %D%/marker_types.c %D%/marker_types.h
libcore_a_SOURCES += %D%/edit.c %D%/edit.h
libcore_a_SOURCES += %D%/edit_proof.c %D%/edit_proof.h
libcore_a_SOURCES += %D%/diff.c %D%/diff.h
libcore_a_SOURCES += %D%/diff_print.c

if HAVE_CMOCKA
check_PROGRAMS += %D%/diff_test
backend_core_diff_test_SOURCES  = %D%/diff_test.c tests/unit.h tests/vectors.h
backend_core_diff_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_diff_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/edit_test
backend_core_edit_test_SOURCES  = %D%/edit_test.c tests/unit.h tests/vectors.h
backend_core_edit_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_edit_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/marker_test
backend_core_marker_test_SOURCES  = %D%/marker_test.c tests/unit.h tests/vectors.h
backend_core_marker_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_marker_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/yaml_scan_test
backend_core_yaml_scan_test_SOURCES  = %D%/yaml_scan_test.c tests/unit.h tests/vectors.h tests/yaml_events.h
backend_core_yaml_scan_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_yaml_scan_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif

libcore_a_SOURCES += %D%/challenge.c %D%/challenge.h
libcore_a_SOURCES += %D%/link.c %D%/link.h
libcore_a_SOURCES += %D%/web_url.c %D%/web_url.h
if HAVE_CMOCKA
check_PROGRAMS += %D%/challenge_test
backend_core_challenge_test_SOURCES  = %D%/challenge_test.c tests/unit.h
backend_core_challenge_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_challenge_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/link_test
backend_core_link_test_SOURCES  = %D%/link_test.c tests/unit.h
backend_core_link_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_link_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/web_url_test
backend_core_web_url_test_SOURCES  = %D%/web_url_test.c tests/unit.h
backend_core_web_url_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_web_url_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif

libcore_a_SOURCES += %D%/login_file.c %D%/login_file.h
libcore_a_SOURCES += %D%/login_file_find.c
libcore_a_SOURCES += %D%/login_file_open.c
libcore_a_SOURCES += %D%/tag_pages.c %D%/tag_pages.h
if HAVE_CMOCKA
check_PROGRAMS += %D%/login_file_test
backend_core_login_file_test_SOURCES  = %D%/login_file_test.c tests/unit.h
backend_core_login_file_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_login_file_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/tag_pages_test
backend_core_tag_pages_test_SOURCES  = %D%/tag_pages_test.c tests/unit.h
backend_core_tag_pages_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_tag_pages_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif

libcore_a_SOURCES += %D%/registry_talk.c %D%/registry_talk.h
libcore_a_SOURCES += %D%/registry_token.c %D%/registry_token.h
libcore_a_SOURCES += %D%/registry_words.c %D%/registry_words.h
libcore_a_SOURCES += %D%/registry_talk_take.c %D%/registry_talk_state.h
libcore_a_SOURCES += %D%/registry_talk_fail.c

if HAVE_CMOCKA
check_PROGRAMS += %D%/registry_talk_test
backend_core_registry_talk_test_SOURCES  = %D%/registry_talk_test.c tests/unit.h
backend_core_registry_talk_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_registry_talk_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/registry_token_test
backend_core_registry_token_test_SOURCES  = %D%/registry_token_test.c tests/unit.h
backend_core_registry_token_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_registry_token_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif

libcore_a_SOURCES += %D%/kube_server.c %D%/kube_server.h
if HAVE_CMOCKA
check_PROGRAMS += %D%/kube_server_test
backend_core_kube_server_test_SOURCES  = %D%/kube_server_test.c tests/unit.h
backend_core_kube_server_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_kube_server_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif


libcore_a_SOURCES += %D%/pem.c %D%/pem.h
libcore_a_SOURCES += %D%/kubeconfig.c %D%/kubeconfig.h
libcore_a_SOURCES += %D%/kubeconfig_cluster.c %D%/kubeconfig_cluster.h
libcore_a_SOURCES += %D%/kubeconfig_exec.c %D%/kubeconfig_exec.h
libcore_a_SOURCES += %D%/kubeconfig_merge.c %D%/kubeconfig_merge.h
libcore_a_SOURCES += %D%/kubeconfig_part.c %D%/kubeconfig_part.h
libcore_a_SOURCES += %D%/kubeconfig_user.c %D%/kubeconfig_user.h
libcore_a_SOURCES += %D%/exec_credential.c %D%/exec_credential.h
if HAVE_CMOCKA
check_PROGRAMS += %D%/pem_test
backend_core_pem_test_SOURCES  = %D%/pem_test.c tests/unit.h
backend_core_pem_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_pem_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/kubeconfig_test
backend_core_kubeconfig_test_SOURCES  = %D%/kubeconfig_test.c tests/unit.h
backend_core_kubeconfig_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_kubeconfig_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/exec_credential_test
backend_core_exec_credential_test_SOURCES  = %D%/exec_credential_test.c tests/unit.h
backend_core_exec_credential_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_core_exec_credential_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif
