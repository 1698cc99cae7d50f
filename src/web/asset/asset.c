#include "web/asset/asset.h"

#include <string.h>

#include "web/input.h"

const struct asset *asset_find(const char *prefix, const char *hash, const char *name)
{
	for (size_t i = 0; i < asset_count; i++)
		if (strcmp(assets[i].prefix, prefix) == 0 && strcmp(assets[i].hash, hash) == 0 &&
		    strcmp(assets[i].name, name) == 0)
			return &assets[i];
	return NULL;
}

struct asset_input {
	const char *hash, *file;
};

static enum err serve(struct request *r, const char *prefix)
{
	const struct asset *asset;
	struct asset_input in;

	TRY(request_input(r, &in));
	asset = asset_find(prefix, in.hash, in.file);
	if (asset == NULL)
		return fail(&r->work, ERR_NOT_FOUND, "there is no such file in this version");
	reply_header(r, "Cache-Control", "public, max-age=31536000, immutable");
	reply_header(r, "ETag", asset->etag);
	if (strstr(request_header(r, "If-None-Match"), asset->etag) != NULL)
		return reply_empty(r, 304);
	return reply_bytes(r, 200, asset->type, (const char *)asset->bytes, asset->len);
}

static enum err get_asset(struct request *r)
{
	return serve(r, "/assets");
}

static enum err get_player_file(struct request *r)
{
	return serve(r, "/player");
}

static const struct input asset_input[] = {
    {"hash", INPUT_PATH, FIELD_TEXT, .max = 64, .offset = offsetof(struct asset_input, hash),
        .about = "of the whole set of files"},
    {"file", INPUT_PATH, FIELD_TEXT, .max = 100, .offset = offsetof(struct asset_input, file),
        .about = "its name"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/assets/{hash}/{file}", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_FILE,
        get_asset, "styles and images of pages", .input = asset_input},
    {"GET", "/assets/{hash}/{file}", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_FILE,
        get_asset, "styles and images of pages", .input = asset_input},
    {"GET", "/player/{hash}/{file}", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_FILE,
        get_player_file, "the scripts of quizzes", .input = asset_input},
    {"GET", "/player/{hash}/{file}", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_FILE,
        get_player_file, "the player's own scripts and styles", .input = asset_input},
};

const struct area web_area_asset = {"asset", routes, sizeof routes / sizeof *routes};
