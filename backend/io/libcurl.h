/*
 * The set-up of libcurl and of OpenSSL below it, done by the first who needs
 * one of them: both clear what they free, because requests and answers with
 * secrets in them pass through their buffers.
 */
#ifndef IO_LIBCURL_H
#define IO_LIBCURL_H

/* Any thread, any number of times. */
void libcurl_init(void);

#endif
