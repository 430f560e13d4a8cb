#include "tui/color.h"

#include <ctype.h>
#include <math.h>

#define CUBE_FIRST 16
#define GREY_FIRST 232

static const char *const names[] = { "black", "red", "green", "yellow", "blue",
	"magenta", "cyan", "white" };

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
parse_rgb(struct span text, struct color *color)
{
	uint32_t value = 0;
	size_t i;

	if (text.length != 7)
		return false;
	for (i = 1; i < text.length; i++) {
		int digit = hex_digit(text.at[i]);

		if (digit < 0)
			return false;
		value = value << 4 | (uint32_t)digit;
	}
	color->kind = COLOR_RGB;
	color->value = value;
	return true;
}

static bool
parse_name(struct span text, struct color *color)
{
	uint32_t bright = 0, i;

	if (span_starts(text, "bright-")) {
		bright = 8;
		text = span_from(text, strlen("bright-"));
	}
	for (i = 0; i < 8; i++) {
		if (!span_is(text, names[i]))
			continue;
		color->kind = COLOR_PALETTE;
		color->value = i + bright;
		return true;
	}
	return false;
}

bool
color_parse(struct span text, struct color *color)
{
	struct color parsed = { COLOR_OWN, 0, -1, -1 };
	uint64_t number;

	if (span_is(text, "default")) {
		*color = parsed;
		return true;
	}
	if (text.length && text.at[0] == '#') {
		if (!parse_rgb(text, &parsed))
			return false;
	} else if (span_number(text, &number)) {
		if (number > 255)
			return false;
		parsed.kind = COLOR_PALETTE;
		parsed.value = (uint32_t)number;
	} else if (!parse_name(text, &parsed)) {
		return false;
	}
	*color = parsed;
	return true;
}

/* xterm's fixed values: the colour cube and the greys. */
static uint32_t
palette_rgb(int number)
{
	static const uint32_t low[16] = { 0x000000, 0x800000, 0x008000,
		0x808000, 0x000080, 0x800080, 0x008080, 0xc0c0c0, 0x808080,
		0xff0000, 0x00ff00, 0xffff00, 0x0000ff, 0xff00ff, 0x00ffff,
		0xffffff };
	static const uint32_t steps[6] = { 0, 95, 135, 175, 215, 255 };
	uint32_t n = (uint32_t)number, grey;

	if (n < CUBE_FIRST)
		return low[n];
	if (n >= GREY_FIRST) {
		grey = 8 + 10 * (n - GREY_FIRST);
		return grey << 16 | grey << 8 | grey;
	}
	n -= CUBE_FIRST;
	return steps[n / 36] << 16 | steps[n / 6 % 6] << 8 | steps[n % 6];
}

struct lab {
	double l, a, b;
};

static double
linear(uint32_t byte)
{
	double part = byte / 255.0;

	return part <= 0.04045 ? part / 12.92
			       : pow((part + 0.055) / 1.055, 2.4);
}

static double
lab_step(double part)
{
	return part > 0.008856 ? cbrt(part) : 7.787 * part + 16.0 / 116.0;
}

/* CIELAB under D65. */
static struct lab
rgb_to_lab(uint32_t rgb)
{
	double r = linear(rgb >> 16 & 255), g = linear(rgb >> 8 & 255);
	double b = linear(rgb & 255);
	double x = lab_step((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
	double y = lab_step(0.2126 * r + 0.7152 * g + 0.0722 * b);
	double z = lab_step((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);

	return (struct lab) { 116 * y - 16, 500 * (x - y), 200 * (y - z) };
}

static int
nearest(uint32_t rgb, int first, int last)
{
	struct lab wanted = rgb_to_lab(rgb), have;
	double least = INFINITY, distance;
	int best = first, i;

	for (i = first; i <= last; i++) {
		have = rgb_to_lab(palette_rgb(i));
		distance = (have.l - wanted.l) * (have.l - wanted.l) +
		    (have.a - wanted.a) * (have.a - wanted.a) +
		    (have.b - wanted.b) * (have.b - wanted.b);
		if (distance < least) {
			least = distance;
			best = i;
		}
	}
	return best;
}

/*
 * The name of the hue. Distance would make mud of it: nearest to most soft
 * colours is a grey, and what the theme wanted to say is lost.
 */
static int
name_hue(uint32_t rgb)
{
	double r = (rgb >> 16 & 255) / 255.0, g = (rgb >> 8 & 255) / 255.0;
	double b = (rgb & 255) / 255.0;
	double most = fmax(r, fmax(g, b)), range = most - fmin(r, fmin(g, b));
	double hue;
	int bright = most > 0.85 ? 8 : 0;

	if (range < 0.15 * most || most < 0.1)
		return most > 0.9 ? 15 : most > 0.6 ? 7 : most > 0.25 ? 8 : 0;
	if (most == r)
		hue = 60 * fmod((g - b) / range + 6, 6);
	else if (most == g)
		hue = 60 * ((b - r) / range + 2);
	else
		hue = 60 * ((r - g) / range + 4);
	if (hue < 20 || hue >= 340)
		return 1 + bright;
	if (hue < 75)
		return 3 + bright;
	if (hue < 165)
		return 2 + bright;
	return (hue < 195 ? 6 : hue < 270 ? 4 : 5) + bright;
}

/* One of the 16 names, for terminals that have no more. */
static int
to_16(const struct color *color)
{
	if (color->c16 >= 0)
		return color->c16;
	if (color->kind == COLOR_PALETTE && color->value < 16)
		return (int)color->value;
	return name_hue(color->kind == COLOR_RGB
		? color->value
		: palette_rgb((int)color->value));
}

static int
to_256(const struct color *color)
{
	if (color->c256 >= 0)
		return color->c256;
	if (color->kind == COLOR_PALETTE)
		return (int)color->value;
	return nearest(color->value, CUBE_FIRST, 255);
}

int
color_at(const struct color *color, enum color_depth depth, bool *bold)
{
	int number;

	if (color->kind == COLOR_OWN || depth == COLOR_DEPTH_NONE)
		return -1;
	if (depth == COLOR_DEPTH_DIRECT) {
		if (color->kind == COLOR_RGB)
			return (int)color->value;
		/* Direct entries keep the first eight as the palette. */
		return color->value < 8 ? (int)color->value
					: (int)palette_rgb((int)color->value);
	}
	if (depth == COLOR_DEPTH_256)
		return to_256(color);
	number = to_16(color);
	if (depth == COLOR_DEPTH_8 && number >= 8) {
		*bold = true;
		number -= 8;
	}
	return number;
}
