/* What a store has and a folder has not: addresses for browsers, other people's failures, settings. */
#include "storage_house.h"

#include <string.h>

#include "keys/http.h"

/* What comes of asking for an address as a browser does: without a header of ours. */
static struct http_answer browse(
    struct house *h, const char *method, const char *url, const char *body, size_t len)
{
	const struct config config = {.outbound_private = true, .outbound_http = true};
	struct http_answer answer = {0};
	struct http *http;

	assert_int_equal(http_open(&h->w, &config, &http), OK);
	assert_int_equal(http_exchange(&h->w, http,
	                     &(struct http_request){.method = method,
	                         .url = url,
	                         .body = body,
	                         .body_len = len,
	                         .answer_max = 100000,
	                         .timeout_s = 10},
	                     &answer),
	    OK);
	http_close(http);
	return answer;
}

static void test_store__gives_a_signed_address_that_ends(void **state)
{
	struct house *h = *state;
	const struct storage_show show = {
	    .mime = "application/pdf", .disposition = "attachment", .file_name = "Été \"1\".pdf"};
	struct http_answer answer;
	const char *url;
	char *changed;

	assert_int_equal(storage_put_file(&h->w, h->storage, KEY, file_make(h, "in", "hello", 5), 5, NULL,
	                     "application/octet-stream"),
	    OK);
	assert_int_equal(storage_get_url(&h->w, h->storage, KEY, 60, &show, &url), OK);
	assert_non_null(strstr(url, "filename%3D%22__t__%20_1_.pdf%22%3B%20filename%2A%3DUTF-8%27%27"
	                            "%25C3%2589t%25C3%25A9%2520%25221%2522.pdf"));
	answer = browse(h, "GET", url, NULL, 0);
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.body, "hello");
	assert_string_equal(answer.content_type, "application/pdf");
	changed = arena_strdup(h->arena, url);
	memcpy(strstr(changed, "application%2Fpdf"), "application%2Fxml", 17);
	assert_int_equal(browse(h, "GET", changed, NULL, 0).status, 403);
	assert_int_equal(browse(h, "PUT", url, "x", 1).status, 403);
	assert_int_equal(storage_get_url(&h->w, h->storage, KEY, 0, &show, &url), ERR_INTERNAL);
	assert_int_equal(
	    storage_get_url(&h->w, h->storage, KEY, STORAGE_URL_TTL_MAX_S + 1, &show, &url), ERR_INTERNAL);
}

static void test_store__keeps_the_type_that_is_found_later(void **state)
{
	struct house *h = *state;
	struct http_answer answer;
	const char *url;

	assert_int_equal(storage_set_type(&h->w, h->storage, KEY, "image/png"), ERR_NOT_FOUND);
	assert_int_equal(storage_put_file(&h->w, h->storage, KEY, file_make(h, "in", "hello", 5), 5, NULL,
	                     "application/octet-stream"),
	    OK);
	assert_int_equal(storage_set_type(&h->w, h->storage, KEY, "image/png"), OK);
	assert_int_equal(storage_get_url(&h->w, h->storage, KEY, 60, &(struct storage_show){0}, &url), OK);
	answer = browse(h, "GET", url, NULL, 0);
	assert_string_equal(answer.content_type, "image/png");
	has(h, KEY, "hello", 5);
}

static void test_store__takes_parts_from_browsers(void **state)
{
	struct house *h = *state;
	struct lot lot = lot_begin(h);
	const char *url;

	for (int part = 3; part >= 1; part--) {
		assert_int_equal(storage_upload_url(&h->w, h->storage, &lot.u, part, 60, &url), OK);
		assert_int_equal(browse(h, "PUT", url, lot.bytes + (part - 1) * STORAGE_PART_MIN,
		                     storage_upload_part_bytes(&lot.u, part))
		                     .status,
		    200);
	}
	/* A part of another size is taken by the store, but does not count. */
	assert_int_equal(storage_upload_url(&h->w, h->storage, &lot.u, 3, 60, &url), OK);
	assert_int_equal(browse(h, "PUT", url, "short", 5).status, 200);
	assert_int_equal(there_count(h, &lot), 2);
	assert_int_equal(storage_upload_finish(&h->w, h->storage, &lot.u), ERR_UNPROCESSABLE);
	assert_int_equal(storage_upload_part(&h->w, h->storage, &lot.u, 3, lot.paths[3]), OK);
	assert_int_equal(storage_upload_finish(&h->w, h->storage, &lot.u), OK);
	has(h, KEY, lot.bytes, lot.len);
}

static void test_store__takes_a_large_file_in_pieces_and_keeps_no_wrong_one(void **state)
{
	struct house *h = *state;
	size_t len = 17 * 1024 * 1024;
	const char *bytes = bytes_make(h, len, 5), *path = file_make(h, "in", bytes, len);
	int64_t there;

	assert_int_equal(storage_put_file(&h->w, h->storage, KEY, path, len, hex_of(h, "x", 1), "video/mp4"),
	    ERR_UNPROCESSABLE);
	assert_int_equal(storage_head(&h->w, h->storage, KEY, &there), ERR_NOT_FOUND);
	assert_int_equal(
	    storage_put_file(&h->w, h->storage, KEY, path, len, hex_of(h, bytes, len), "video/mp4"), OK);
	has(h, KEY, bytes, len);
}

static void test_store__that_stumbles_is_asked_again_but_not_for_ever(void **state)
{
	struct house *h = *state;
	const char *path = file_make(h, "in", "hello", 5);
	struct gathered g = {.bytes = arena_alloc(h->arena, 6)};

	s3_server_fail(h->server, "{\"status\": 500, \"times\": 1, \"method\": \"PUT\"}");
	s3_server_fail(h->server, "{\"status\": 503, \"times\": 1, \"method\": \"PUT\"}");
	assert_int_equal(storage_put_file(&h->w, h->storage, KEY, path, 5, NULL, "text/plain"), OK);
	s3_server_fail(h->server, "{\"cut\": true, \"times\": 2, \"method\": \"GET\"}");
	assert_int_equal(storage_read(&h->w, h->storage, KEY, 0, -1, gather, &g), OK);
	assert_int_equal(g.len, 5);
	assert_memory_equal(g.bytes, "hello", 5);
	s3_server_fail(h->server, "{\"status\": 503, \"times\": 3}");
	assert_int_equal(storage_delete(&h->w, h->storage, KEY), ERR_BUSY);
	s3_server_fail(h->server, "{\"cut\": true, \"times\": 3, \"method\": \"GET\"}");
	g.len = 0;
	assert_int_equal(storage_read(&h->w, h->storage, KEY, 0, -1, gather, &g), ERR_UPSTREAM);
	assert_int_equal(g.len, 0);
	has(h, KEY, "hello", 5);
}

static void test_store__that_refuses_us_says_why_and_no_secret(void **state)
{
	struct house *h = *state;
	const char *path = file_make(h, "in", "hello", 5);
	int64_t bytes;

	assert_int_equal(storage_check(&h->w, h->storage), OK);
	storage_close(h->storage);
	h->config.s3_secret_key = "another-secret";
	assert_int_equal(storage_open(&h->w, &h->config, &h->storage), OK);
	assert_int_equal(storage_put_file(&h->w, h->storage, KEY, path, 5, NULL, "text/plain"), ERR_UPSTREAM);
	assert_non_null(strstr(h->w.detail, "403 SignatureDoesNotMatch"));
	assert_null(strstr(h->w.detail, "secret"));
	assert_int_equal(storage_head(&h->w, h->storage, KEY, &bytes), ERR_UPSTREAM);
	assert_int_equal(storage_check(&h->w, h->storage), ERR_UPSTREAM);
	storage_close(h->storage);
	h->config.s3_secret_key = "a-secret/key+of-tests";
	h->config.s3_bucket = "elsewhere";
	assert_int_equal(storage_open(&h->w, &h->config, &h->storage), OK);
	assert_int_equal(storage_check(&h->w, h->storage), ERR_UPSTREAM);
}

static void test_store__stands_behind_a_cache_for_what_everybody_may_have(void **state)
{
	struct house *h = *state;
	static const char start[] = "https://files.example.org/media/" KEY "?X-Amz-Algorithm=";
	const struct storage_show everybody = {.everybody = true}, some = {.mime = "text/plain"};
	const char *url;
	int fd;
	int64_t bytes;

	assert_false(storage_is_local(h->storage));
	assert_string_equal(storage_origins(h->storage), h->config.s3_endpoint);
	assert_int_equal(storage_open_file(&h->w, h->storage, KEY, &fd, &bytes), ERR_UNPROCESSABLE);
	storage_close(h->storage);
	h->config.cdn_url = "https://cdn.example.org/media";
	h->config.s3_public_endpoint = "https://files.example.org";
	assert_int_equal(storage_open(&h->w, &h->config, &h->storage), OK);
	assert_string_equal(storage_origins(h->storage), "https://files.example.org https://cdn.example.org");
	assert_int_equal(storage_get_url(&h->w, h->storage, KEY, 60, &everybody, &url), OK);
	assert_string_equal(url, "https://cdn.example.org/media/" KEY);
	assert_int_equal(storage_get_url(&h->w, h->storage, KEY, 60, &some, &url), OK);
	assert_memory_equal(url, start, sizeof(start) - 1);
}

static void refused(struct house *h, const char *field)
{
	struct storage *storage = NULL;

	assert_int_equal(storage_open(&h->w, &h->config, &storage), ERR_BAD_INPUT);
	assert_string_equal(h->w.field, field);
	assert_null(storage);
}

static void test_settings__that_make_no_sense_are_named(void **state)
{
	struct house *h = *state;

	h->config.storage = "cloud";
	refused(h, "storage");
	h->config.storage = "local";
	h->config.cdn_url = "https://cdn.example.org";
	refused(h, "cdn_url");
	h->config.storage = "s3";
	refused(h, "s3_endpoint");
	h->config.s3_endpoint = "https://s3.example.org/bucket";
	refused(h, "s3_endpoint");
	h->config.s3_endpoint = "https://s3.example.org";
	h->config.cdn_url = "https://cdn.example.org/";
	refused(h, "cdn_url");
	h->config.cdn_url = "";
	h->config.s3_bucket = "A Bucket";
	refused(h, "s3_bucket");
	h->config.s3_bucket = "media";
	h->config.s3_secret_key = "";
	refused(h, "s3_secret_key");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE(test_store__gives_a_signed_address_that_ends),
	    STORE(test_store__keeps_the_type_that_is_found_later),
	    STORE(test_store__takes_parts_from_browsers),
	    ON(test_store__takes_parts_from_browsers, begin_virtual),
	    STORE(test_store__takes_a_large_file_in_pieces_and_keeps_no_wrong_one),
	    STORE(test_store__that_stumbles_is_asked_again_but_not_for_ever),
	    STORE(test_store__that_refuses_us_says_why_and_no_secret),
	    STORE(test_store__stands_behind_a_cache_for_what_everybody_may_have),
	    LOCAL(test_settings__that_make_no_sense_are_named),
	};

	return cmocka_run_group_tests(tests, servers_begin, servers_end);
}
