#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/command_int.h"

static const struct passwd *user_find(const struct config *config)
{
	const struct passwd *user;

	if (config->run_as[0] != '\0')
		return getpwnam(config->run_as);
	user = getpwnam("lectern");
	return user != NULL ? user : getpwnam("postgres");
}

enum err privileges_find(struct command_house *house)
{
	const struct config *config = &house->app.config;
	const struct passwd *user;

	if (geteuid() != 0)
		return OK;
	user = user_find(config);
	if (user == NULL)
		return fail_field(&house->work, ERR_BAD_INPUT, "run_as",
		    config->run_as[0] != '\0'
		        ? "there is no user \"%s\" to become (the service does not run as root)"
		        : "started as root, and there is neither a user lectern nor postgres to become%s; "
		          "make one: adduser "
		          "--system --group lectern",
		    config->run_as);
	if (user->pw_uid == 0)
		return fail_field(&house->work, ERR_BAD_INPUT, "run_as",
		    "the service does not run as root; name another user");
	house->drops_root = true;
	house->run_as_user = user->pw_uid;
	house->run_as_group = user->pw_gid;
	return OK;
}

/* Each missing parent, as mkdir -p does. Parents belong to whoever starts and are passable; the folder is
 * not. */
static enum err parents_make(struct work *w, const char *path)
{
	char *copy = arena_strdup(w->arena, path);

	for (char *slash = strchr(copy + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0755) != 0 && errno != EEXIST)
			return fail_field(
			    w, ERR_BAD_INPUT, "data", "%s cannot be made: %s", copy, strerror(errno));
		*slash = '/';
	}
	return OK;
}

enum err privileges_folder(struct command_house *house, const char *path)
{
	struct work *w = &house->work;
	struct stat st;

	TRY(parents_make(w, path));
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail_field(w, ERR_BAD_INPUT, "data", "%s cannot be made: %s", path, strerror(errno));
	/* lstat: a link that somebody else left here must not make us give away what it names. */
	if (lstat(path, &st) != 0 || (!S_ISDIR(st.st_mode) && !S_ISLNK(st.st_mode)))
		return fail_field(w, ERR_BAD_INPUT, "data", "%s is not a folder", path);
	if (!house->drops_root || st.st_uid != 0 || S_ISLNK(st.st_mode))
		return OK;
	if (lchown(path, house->run_as_user, house->run_as_group) != 0)
		return fail_field(w, ERR_BAD_INPUT, "data", "%s cannot be given to the service's user: %s",
		    path, strerror(errno));
	return OK;
}

static enum err become(struct command_house *house)
{
	struct work *w = &house->work;
	const struct passwd *user = getpwuid(house->run_as_user);

	if (user == NULL || initgroups(user->pw_name, house->run_as_group) != 0 ||
	    setgid(house->run_as_group) != 0 || setuid(house->run_as_user) != 0)
		return fail_field(w, ERR_BAD_INPUT, "run_as", "root cannot be dropped: %s", strerror(errno));
	/* The kernel must agree that there is no way back. */
	if (setuid(0) == 0 || geteuid() == 0)
		return fail_field(w, ERR_INTERNAL, "run_as", "root could be had back after it was dropped");
	/* Libraries look for files of the user they think we are. */
	setenv("HOME", user->pw_dir, 1);
	setenv("USER", user->pw_name, 1);
	setenv("LOGNAME", user->pw_name, 1);
	/* Changing the user switches core dumps and the parent-death signal off; a service wants the first
	 * for its operator. */
	prctl(PR_SET_DUMPABLE, 1);
	return OK;
}

static enum err folder_check(struct work *w, const char *key, const char *path)
{
	const struct passwd *user;
	int code;

	if (access(path, R_OK | W_OK | X_OK) == 0)
		return OK;
	code = errno;
	user = getpwuid(geteuid());
	return fail_field(w, ERR_BAD_INPUT, key,
	    "%s cannot be used by user %s: %s (every folder above it must be passable for that user)", path,
	    user != NULL ? user->pw_name : "?", strerror(code));
}

enum err privileges_drop(struct command_house *house)
{
	const struct config *config = &house->app.config;

	if (house->drops_root)
		TRY(become(house));
	TRY(folder_check(&house->work, "data", config->data));
	return config->packages[0] != '\0' ? folder_check(&house->work, "packages", config->packages) : OK;
}
