// Says hello to its arguments and ends with their number.
#include <stdio.h>

int main(int count, char **arguments) {
    for (int i = 1; i < count; i++) printf("hello, %s\n", arguments[i]);
    return count - 1;
}
