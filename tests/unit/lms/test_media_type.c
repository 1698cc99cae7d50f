/* What a file is, by its bytes alone. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "lms/media/type.h"

struct sample {
	const char *name, *mime;
	const char *bytes;
	size_t len;
};
#define SAMPLE(name, mime, bytes)                                                                            \
	{                                                                                                    \
		name, mime, bytes, sizeof(bytes) - 1                                                         \
	}

static const struct sample samples[] = {
    SAMPLE("pdf", "application/pdf", "%PDF-1.7\n"),
    SAMPLE("png", "image/png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0"),
    SAMPLE("jpg", "image/jpeg", "\xff\xd8\xff\xe0\0\4xx\xff\xc0\0\x11\x08\1\xe0\2\x80\3"),
    SAMPLE("gif", "image/gif", "GIF89a\x80\2\xe0\1"),
    SAMPLE("webp", "image/webp", "RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x7f\2\0\xdf\1\0"),
    SAMPLE("avif", "image/avif",
        "\0\0\0\x20"
        "ftypavif\0\0\0\0"),
    SAMPLE("svg", "image/svg+xml", "<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>"),
    SAMPLE("mp4", "video/mp4",
        "\0\0\0\x20"
        "ftypisom\0\0\2\0"),
    SAMPLE("m4a", "audio/mp4",
        "\0\0\0\x20"
        "ftypM4A \0\0\2\0"),
    SAMPLE("webm", "video/webm", "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm"),
    SAMPLE("mp3", "audio/mpeg", "ID3\4\0\0"),
    SAMPLE("mp3", "audio/mpeg", "\xff\xfb\x90\x64"),
    SAMPLE("ogg", "audio/ogg", "OggS\0\2"),
    SAMPLE("wav", "audio/wav", "RIFF\0\0\0\0WAVEfmt "),
    SAMPLE("vtt", "text/vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nA\n"),
    SAMPLE("vtt", "text/vtt", "\xef\xbb\xbfWEBVTT"),
    SAMPLE("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "PK\3\4....[Content_Types].xml....word/document.xml"),
    SAMPLE("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "PK\3\4....[Content_Types].xml....xl/workbook.xml"),
    SAMPLE("odt", "application/vnd.oasis.opendocument.text",
        "PK\3\4\24\0\0\0\0\0mimetypeapplication/vnd.oasis.opendocument.textPK"),
    SAMPLE("epub", "application/epub+zip", "PK\3\4\24\0\0\0\0\0mimetypeapplication/epub+zipPK"),
    SAMPLE("zip", "application/zip", "PK\3\4....readme.txt"),
    SAMPLE("txt", "text/plain", "D\xc3\xa9j\xc3\xa0 vu.\n"),
    SAMPLE("html", "text/plain", "<!doctype html><script>alert(1)</script>"),
    SAMPLE("txt", "application/octet-stream", "D\xe9j\xe0 vu in Latin-1"),
    SAMPLE("exe", "application/octet-stream", "MZ\x90\0\3\0"),
    SAMPLE("vtt", "text/plain", "WEBVTTS are not captions"),
    SAMPLE("", "application/octet-stream", ""),
};

static void test_media_type__bytes_say_what_a_file_is(void **state)
{
	int64_t width, height;

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct media_type *type =
		    media_type_of(samples[i].bytes, samples[i].len, &width, &height);

		assert_string_equal(type->mime, samples[i].mime);
		assert_ptr_equal(media_type_named(samples[i].mime), type);
		if (strcmp(type->family, "image") == 0 && strcmp(samples[i].name, "avif") != 0) {
			assert_int_equal(width, 640);
			assert_int_equal(height, 480);
		} else {
			assert_int_equal(width, 0);
		}
	}
}

static void test_media_type__no_cut_of_a_head_is_read_past_its_end(void **state)
{
	int64_t width, height;

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		for (size_t len = 0; len < samples[i].len; len++) {
			char *head = malloc(len + 1);

			memcpy(head, samples[i].bytes, len);
			assert_non_null(media_type_of(head, len, &width, &height));
			free(head);
		}
}

static void test_media_type__what_could_run_in_a_page_is_never_shown(void **state)
{
	assert_false(media_type_named("image/svg+xml")->shown);
	assert_false(media_type_named("text/plain")->shown);
	assert_false(media_type_named("text/html")->shown);
	assert_string_equal(media_type_named("text/html")->mime, "application/octet-stream");
	assert_true(media_type_named("image/png")->shown);
}

static void test_media_type__a_name_that_promises_another_type_is_told(void **state)
{
	const struct media_type *png = media_type_named("image/png"), *other = media_type_named("");

	assert_null(media_type_promised("a.png", png));
	assert_null(media_type_promised("A.PNG", png));
	assert_string_equal(media_type_promised("a.pdf", png)->mime, "application/pdf");
	assert_string_equal(media_type_promised("a.jpeg", other)->mime, "image/jpeg");
	assert_null(media_type_promised("a.bin", png));
	assert_null(media_type_promised("png", other));
	assert_null(media_type_promised("a.", other));
}

static void test_media_type__a_head_that_ends_inside_a_letter_is_text(void **state)
{
	static char head[MEDIA_HEAD_MAX];
	int64_t width, height;

	memset(head, 'a', sizeof(head));
	head[sizeof(head) - 1] = (char)0xc3;
	assert_string_equal(media_type_of(head, sizeof(head), &width, &height)->mime, "text/plain");
	assert_string_equal(
	    media_type_of(head + 1, sizeof(head) - 1, &width, &height)->mime, "application/octet-stream");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_media_type__bytes_say_what_a_file_is),
	    cmocka_unit_test(test_media_type__no_cut_of_a_head_is_read_past_its_end),
	    cmocka_unit_test(test_media_type__what_could_run_in_a_page_is_never_shown),
	    cmocka_unit_test(test_media_type__a_name_that_promises_another_type_is_told),
	    cmocka_unit_test(test_media_type__a_head_that_ends_inside_a_letter_is_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
