#include "lms/media/type.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum kind {
#define TYPE(identifier, mime, family, shown, endings) KIND_##identifier,
#include "lms/media/type.def"
#undef TYPE
	KINDS
};

static const struct media_type types[] = {
#define TYPE(identifier, mime, family, shown, endings) {mime, family, shown, endings},
#include "lms/media/type.def"
#undef TYPE
};

const char *const media_families[] = {"image", "video", "audio", "captions", "document", "other", NULL};

struct bytes {
	const uint8_t *at;
	size_t len;
};

/* Bytes that stand at a place; mask NULL: exactly these. */
struct magic {
	enum kind kind;
	size_t at;
	const char *bytes;
	size_t len;
	size_t then; /* with a second word there; NULL: none */
	const char *second;
};
#define MAGIC(kind, at, bytes)                                                                               \
	{                                                                                                    \
		kind, at, bytes, sizeof(bytes) - 1, 0, NULL                                                  \
	}
#define MAGIC_THEN(kind, at, bytes, then, second)                                                            \
	{                                                                                                    \
		kind, at, bytes, sizeof(bytes) - 1, then, second                                             \
	}
static const struct magic magics[] = {
    MAGIC(KIND_PDF, 0, "%PDF-"),
    MAGIC(KIND_PNG, 0, "\x89PNG\r\n\x1a\n"),
    MAGIC(KIND_JPEG, 0, "\xff\xd8\xff"),
    MAGIC(KIND_GIF, 0, "GIF87a"),
    MAGIC(KIND_GIF, 0, "GIF89a"),
    MAGIC_THEN(KIND_WEBP, 0, "RIFF", 8, "WEBP"),
    MAGIC_THEN(KIND_WAV, 0, "RIFF", 8, "WAVE"),
    MAGIC_THEN(KIND_AVIF, 4, "ftyp", 8, "avif"),
    MAGIC_THEN(KIND_M4A, 4, "ftyp", 8, "M4A "),
    MAGIC_THEN(KIND_MP4, 4, "ftyp", 8, "isom"),
    MAGIC_THEN(KIND_MP4, 4, "ftyp", 8, "iso"),
    MAGIC_THEN(KIND_MP4, 4, "ftyp", 8, "mp4"),
    MAGIC_THEN(KIND_MP4, 4, "ftyp", 8, "avc1"),
    MAGIC_THEN(KIND_MP4, 4, "ftyp", 8, "M4V"),
    MAGIC_THEN(KIND_MP4, 4, "ftyp", 8, "MSNV"),
    MAGIC_THEN(KIND_MP4, 4, "ftyp", 8, "dash"),
    MAGIC(KIND_OGG, 0, "OggS"),
    MAGIC(KIND_MP3, 0, "ID3"),
};

static bool stands(struct bytes b, size_t at, const char *bytes, size_t len)
{
	return at + len <= b.len && memcmp(b.at + at, bytes, len) == 0;
}

static bool holds(struct bytes b, size_t within, const char *word)
{
	size_t end = b.len < within ? b.len : within;

	return memmem(b.at, end, word, strlen(word)) != NULL;
}

/* A frame's head of MPEG audio, layer III, with a bit rate and a sampling rate that there are. */
static bool is_mp3_frame(struct bytes b)
{
	return b.len >= 3 && b.at[0] == 0xff && (b.at[1] & 0xe6) == 0xe2 && (b.at[1] & 0x18) != 0x08 &&
	       (b.at[2] & 0xf0) != 0xf0 && (b.at[2] & 0xf0) != 0 && (b.at[2] & 0x0c) != 0x0c;
}

/* A zip whose first entry says what it is: uncompressed "mimetype" (OpenDocument, EPUB), or the parts of
 * Office's. */
static enum kind zip_kind(struct bytes b)
{
	static const struct {
		const char *word;
		enum kind kind;
	} said[] = {
	    {"mimetypeapplication/vnd.oasis.opendocument.text", KIND_ODT},
	    {"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", KIND_ODS},
	    {"mimetypeapplication/vnd.oasis.opendocument.presentation", KIND_ODP},
	    {"mimetypeapplication/epub+zip", KIND_EPUB},
	    {"word/", KIND_DOCX},
	    {"xl/", KIND_XLSX},
	    {"ppt/", KIND_PPTX},
	};
	enum { MIMETYPE_WITHIN = 200 };

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		bool office =
		    said[i].kind == KIND_DOCX || said[i].kind == KIND_XLSX || said[i].kind == KIND_PPTX;

		if (office ? holds(b, b.len, "[Content_Types].xml") && holds(b, b.len, said[i].word)
		           : holds(b, MIMETYPE_WITHIN, said[i].word))
			return said[i].kind;
	}
	return KIND_ZIP;
}

/* The head may end in the middle of a letter. */
static bool is_text(struct bytes b)
{
	enum { LETTER_MAX = 4 };

	for (size_t i = 0; i < b.len; i++)
		if (b.at[i] < ' ' && b.at[i] != '\t' && b.at[i] != '\n' && b.at[i] != '\r' && b.at[i] != '\f')
			return false;
	for (size_t cut = 0; cut < LETTER_MAX && cut <= b.len; cut++)
		if (utf8_valid((const char *)b.at, b.len - cut))
			return cut == 0 || b.len == MEDIA_HEAD_MAX;
	return false;
}

static enum kind text_kind(struct bytes b)
{
	static const char mark[] = "\xef\xbb\xbf";
	enum { MARKUP_WITHIN = 1024 };
	size_t skip = stands(b, 0, mark, sizeof(mark) - 1) ? sizeof(mark) - 1 : 0;
	struct bytes rest = {b.at + skip, b.len - skip};

	/* WebVTT section 4: the word, then a blank, a tab, a line's end or nothing. */
	if (stands(rest, 0, "WEBVTT", 6) && (rest.len == 6 || memchr(" \t\r\n", rest.at[6], 4) != NULL))
		return KIND_VTT;
	if (holds(rest, MARKUP_WITHIN, "<svg"))
		return KIND_SVG;
	return KIND_TEXT;
}

static enum kind kind_of(struct bytes b)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		const struct magic *m = &magics[i];

		if (stands(b, m->at, m->bytes, m->len) &&
		    (m->second == NULL || stands(b, m->then, m->second, strlen(m->second))))
			return m->kind;
	}
	if (stands(b, 0, "\x1a\x45\xdf\xa3", 4))
		return holds(b, 64, "webm") ? KIND_WEBM : KIND_OTHER;
	if (stands(b, 0, "PK\x03\x04", 4))
		return zip_kind(b);
	if (is_mp3_frame(b))
		return KIND_MP3;
	return b.len > 0 && is_text(b) ? text_kind(b) : KIND_OTHER;
}

/* --- pictures --- */

static int64_t big(struct bytes b, size_t at, size_t count)
{
	int64_t value = 0;

	for (size_t i = 0; i < count; i++)
		value = value << 8 | (at + i < b.len ? b.at[at + i] : 0);
	return value;
}

static int64_t little(struct bytes b, size_t at, size_t count)
{
	int64_t value = 0;

	for (size_t i = count; i > 0; i--)
		value = value << 8 | (at + i - 1 < b.len ? b.at[at + i - 1] : 0);
	return value;
}

/* The first frame header (SOF) says it (ITU T.81 B.2.2). */
static void jpeg_size(struct bytes b, int64_t *ret_width, int64_t *ret_height)
{
	for (size_t at = 2; at + 9 < b.len && b.at[at] == 0xff;) {
		uint8_t marker = b.at[at + 1];

		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
			*ret_height = big(b, at + 5, 2);
			*ret_width = big(b, at + 7, 2);
			return;
		}
		at += 2 + (size_t)big(b, at + 2, 2);
	}
}

static void webp_size(struct bytes b, int64_t *ret_width, int64_t *ret_height)
{
	enum { SIDE = 0x3fff };

	if (stands(b, 12, "VP8X", 4)) {
		*ret_width = 1 + little(b, 24, 3);
		*ret_height = 1 + little(b, 27, 3);
	} else if (stands(b, 12, "VP8 ", 4)) {
		*ret_width = little(b, 26, 2) & SIDE;
		*ret_height = little(b, 28, 2) & SIDE;
	} else if (stands(b, 12, "VP8L", 4)) {
		*ret_width = 1 + (little(b, 21, 4) & SIDE);
		*ret_height = 1 + (little(b, 21, 4) >> 14 & SIDE);
	}
}

static void picture_size(enum kind kind, struct bytes b, int64_t *ret_width, int64_t *ret_height)
{
	if (kind == KIND_PNG) {
		*ret_width = big(b, 16, 4);
		*ret_height = big(b, 20, 4);
	} else if (kind == KIND_GIF) {
		*ret_width = little(b, 6, 2);
		*ret_height = little(b, 8, 2);
	} else if (kind == KIND_JPEG) {
		jpeg_size(b, ret_width, ret_height);
	} else if (kind == KIND_WEBP) {
		webp_size(b, ret_width, ret_height);
	}
}

const struct media_type *media_type_of(const void *head, size_t len, int64_t *ret_width, int64_t *ret_height)
{
	static const int64_t side_max = 1000000;
	struct bytes b = {head, len};
	enum kind kind = kind_of(b);

	*ret_width = *ret_height = 0;
	picture_size(kind, b, ret_width, ret_height);
	if (*ret_width <= 0 || *ret_height <= 0 || *ret_width > side_max || *ret_height > side_max)
		*ret_width = *ret_height = 0;
	return &types[kind];
}

const struct media_type *media_type_named(const char *mime)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(types[i].mime, mime) == 0)
			return &types[i];
	return &types[KIND_OTHER];
}

static bool ending_is_of(const struct media_type *type, const char *ending)
{
	size_t len = strlen(ending);

	for (const char *at = type->endings; *at != '\0'; at += strspn(at, " ")) {
		size_t word = strcspn(at, " ");

		if (word == len && strncasecmp(at, ending, len) == 0)
			return true;
		at += word;
	}
	return false;
}

const struct media_type *media_type_promised(const char *file_name, const struct media_type *is)
{
	const char *dot = strrchr(file_name, '.');

	if (dot == NULL || dot[1] == '\0' || ending_is_of(is, dot + 1))
		return NULL;
	for (size_t i = 0; i < KINDS; i++)
		if (ending_is_of(&types[i], dot + 1))
			return &types[i];
	return NULL;
}
