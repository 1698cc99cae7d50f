#include <qrencode.h>

#include "base/text.h"
#include "web/account/account.h"

enum { QUIET = 4, SVG_MAX = 128 * 1024 };

static void qr_free(void *code)
{
	QRcode_free(code);
}

/* One path of squares. */
enum err qr_svg(struct work *w, const char *content, const char **ret_svg)
{
	QRcode *code = QRcode_encodeString(content, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	struct text svg = text_new(w->arena, SVG_MAX);
	int width;

	if (code == NULL)
		return fail(w, ERR_INTERNAL, "the QR code could not be made");
	arena_defer(w->arena, qr_free, code);
	width = code->width;
	text_printf(&svg,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
	    "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/><path d=\"",
	    width + 2 * QUIET, width + 2 * QUIET);
	for (int y = 0; y < width; y++)
		for (int x = 0; x < width; x++)
			if ((code->data[y * width + x] & 1U) != 0)
				text_printf(&svg, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
	text_add(&svg, "\"/></svg>");
	if (!text_fits(&svg))
		return fail(w, ERR_INTERNAL, "the QR code is too large");
	*ret_svg = svg.data;
	return OK;
}
