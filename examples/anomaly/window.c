#include "window.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Readings that are all the same have no deviation: a tenth of a millimetre per second then counts as one. */
static const double smallest_deviation = 0.1;

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

const char *window_parse(const char *json, struct window *window)
{
    const char *at = strstr(json, "\"window\"");
    if (at == NULL)
        return "an event has its readings in window, the newest last";
    at = skip_space(at + strlen("\"window\""));
    if (*at != ':')
        return "window has no value";
    at = skip_space(at + 1);
    if (*at != '[')
        return "window is a list of numbers";
    at = skip_space(at + 1);
    window->count = 0;
    while (*at != ']') {
        char *end;
        double value = strtod(at, &end);
        if (end == at || !isfinite(value))
            return "window is a list of numbers";
        if (window->count == WINDOW_MAX)
            return "window has at most 1024 readings";
        window->value[window->count++] = value;
        at = skip_space(end);
        if (*at == ',')
            at = skip_space(at + 1);
        else if (*at != ']')
            return "window is a list of numbers, parted by commas";
    }
    return window->count < 3 ? "window has at least 3 readings" : NULL;
}

double window_score(const struct window *window)
{
    size_t before = window->count - 1;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < before; i++)
        sum += window->value[i];
    double mean = sum / (double)before;
    for (size_t i = 0; i < before; i++)
        squares += (window->value[i] - mean) * (window->value[i] - mean);
    double deviation = sqrt(squares / (double)before);
    return fabs(window->value[before] - mean) / fmax(deviation, smallest_deviation);
}
