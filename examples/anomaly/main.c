/* Scores vibration readings: how far the last of a window is from the ones before. Keeps nothing between events. */
#include "runtime.h"
#include "window.h"

#include <stdio.h>

/* From here on a reading counts as an anomaly. Standard deviations. */
static const double threshold = 3.0;

static struct event event;
static struct window window;

int main(void)
{
    for (;;) {
        if (runtime_next(&event) != 0)
            return 1;
        const char *wrong = window_parse(event.body, &window);
        int failed;
        if (wrong != NULL) {
            failed = runtime_fail(event.id, "Anomaly.InvalidEvent", wrong);
        } else {
            char json[160];
            double score = window_score(&window);
            snprintf(json, sizeof json, "{\"anomaly\":%s,\"score\":%.2f,\"readings\":%zu}",
                score >= threshold ? "true" : "false", score, window.count);
            failed = runtime_respond(event.id, json);
        }
        if (failed != 0)
            return 1;
    }
}
