/*
 * Tells whether a librdkafka is one that Confluent.Kafka can work with: it loads, and it was built with gzip, zstd and TLS.
 *
 *   probe FILE      prints "version 2.15.1" and exits 0, or prints why the library is refused and exits 1
 *
 * What a build lacks it does not miss until a message needs it, so each codec is asked for by name, and TLS is
 * initialised by a client of its own. Nothing is dialled: the client has no broker.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRODUCER = 0, CONF_OK = 0 };

static void *library;
static char error[512];

static void *(*conf_new)(void);
static int (*conf_set)(void *conf, const char *name, const char *value, char *error, size_t size);
static int (*conf_get)(const void *conf, const char *name, char *value, size_t *size);
static void (*conf_destroy)(void *conf);
static void *(*client_new)(int type, void *conf, char *error, size_t size);
static void (*client_destroy)(void *client);
static const char *(*version)(void);

static void refuse(const char *what, const char *detail) {
    printf("%s%s%s\n", what, *detail ? ": " : "", detail);
    exit(1);
}

static void *symbol(const char *name) {
    void *address = dlsym(library, name);
    if (!address) refuse("it is no librdkafka, it lacks", name);
    return address;
}

static void load(const char *file) {
    library = dlopen(file, RTLD_NOW);
    if (!library) refuse("it cannot be loaded", dlerror());
    version = (const char *(*)(void))symbol("rd_kafka_version_str");
    conf_new = (void *(*)(void))symbol("rd_kafka_conf_new");
    conf_set = (int (*)(void *, const char *, const char *, char *, size_t))symbol("rd_kafka_conf_set");
    conf_get = (int (*)(const void *, const char *, char *, size_t *))symbol("rd_kafka_conf_get");
    conf_destroy = (void (*)(void *))symbol("rd_kafka_conf_destroy");
    client_new = (void *(*)(int, void *, char *, size_t))symbol("rd_kafka_new");
    client_destroy = (void (*)(void *))symbol("rd_kafka_destroy");
}

/* "gzip,snappy,ssl,…": a whole name, so that sasl_ssl is not taken for ssl. */
static void require_feature(const char *features, const char *name) {
    char list[1026], wanted[32];
    snprintf(list, sizeof list, ",%s,", features);
    snprintf(wanted, sizeof wanted, ",%s,", name);
    if (!strstr(list, wanted)) refuse("it was built without", name);
}

static void require_features(void) {
    char features[1024] = "";
    size_t size = sizeof features;
    void *conf = conf_new();
    if (conf_get(conf, "builtin.features", features, &size) != CONF_OK) refuse("it does not list its features", "");
    conf_destroy(conf);
    require_feature(features, "gzip");
    require_feature(features, "zstd");
    require_feature(features, "ssl");
}

static void require_setting(void *conf, const char *name, const char *value) {
    if (conf_set(conf, name, value, error, sizeof error) != CONF_OK) refuse("it refuses a setting", error);
}

static void require_codecs(void) {
    void *conf = conf_new();
    require_setting(conf, "compression.codec", "gzip");
    require_setting(conf, "compression.codec", "zstd");
    conf_destroy(conf);
}

/* A client that is to speak TLS sets OpenSSL up when it is made, and is not made where that fails. */
static void require_tls(void) {
    void *conf = conf_new();
    void *client;
    require_setting(conf, "security.protocol", "ssl");
    client = client_new(PRODUCER, conf, error, sizeof error);
    if (!client) refuse("it cannot initialise TLS", error);
    client_destroy(client);
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    load(arguments[1]);
    require_features();
    require_codecs();
    require_tls();
    printf("version %s\n", version());
    return 0;
}
