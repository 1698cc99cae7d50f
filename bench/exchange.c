/* The least that one delivered score can cost: a POST over a kept connection by bare libcurl. Prints CPU
 * seconds for each.
 *
 *   exchange URL COUNT */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static size_t ignore(char *bytes, size_t size, size_t count, void *owner)
{
	(void)bytes;
	(void)owner;
	return size * count;
}

static double cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
	static const char body[] =
	    "{\"userId\":\"bench-000000\",\"scoreGiven\":85,\"scoreMaximum\":100,\"activityProgress\":"
	    "\"Completed\","
	    "\"gradingProgress\":\"FullyGraded\",\"timestamp\":\"2026-11-21T10:00:00.000Z\"}";
	struct curl_slist *headers = NULL;
	CURL *curl = curl_easy_init();
	long count;
	double began;

	if (argc != 3 || curl == NULL) {
		fprintf(stderr, "usage: exchange URL COUNT\n");
		return 2;
	}
	count = strtol(argv[2], NULL, 10);
	headers = curl_slist_append(headers, "Content-Type: application/vnd.ims.lis.v1.score+json");
	headers = curl_slist_append(headers, "Authorization: Bearer bench");
	curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	began = cpu_s();
	for (long i = 0; i < count; i++) {
		long status = 0;

		if (curl_easy_perform(curl) != CURLE_OK ||
		    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || status != 200) {
			fprintf(stderr, "exchange: the server did not answer 200\n");
			return 1;
		}
	}
	printf("%.9f\n", (cpu_s() - began) / (double)count);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return 0;
}
