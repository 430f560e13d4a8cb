#include <stdio.h>

int
main(void)
{
	puts("vigie " PACKAGE_VERSION);
	return 0;
}
