# A stream for git fast-import: COUNT manifests of about 3 KiB, every EVERYth
# with a marked image line (the first for policy `one', the others for `app') and
# every second with a Secret.
# The same numbers give the same bytes.
function manifest(i,    text, n) {
	text = "# application " i "\napiVersion: apps/v1\nkind: Deployment\n" \
	    "metadata:\n  name: app-" i "\n  namespace: ns-" i % 100 "\n" \
	    "  labels:\n    app: app-" i "\nspec:\n  replicas: 2\n" \
	    "  template:\n    spec:\n      containers:\n      - name: main\n"
	if (i % EVERY == 0)
		text = text "        image: r.example/app:1.0.0 # {\"$imagepolicy\": " \
		    "\"flux-system:" (i ? "app" : "one") "\"}\n"
	else
		text = text "        image: r.example/app:1.0.0\n"
	if (i % 2 == 0)
		text = text "        envFrom:\n        - secretRef:\n" \
		    "            name: app-" i "\n"
	text = text "        env:\n"
	for (n = 0; length(text) < 3000; n++)
		text = text "        - name: VARIABLE_" n "\n          value: \"" \
		    (i * 7919 + n * 104729) % 1000003 "\"\n"
	return text
}
BEGIN {
	print "commit refs/heads/main"
	print "committer Bench <bench@example.org> 1700000000 +0000"
	print "data 5\nbench"
	for (i = 0; i < COUNT; i++) {
		text = manifest(i)
		printf "M 100644 inline clusters/c%02d/ns%02d/app-%d.yaml\n", \
		    i / 1000, i / 100 % 10, i
		printf "data %d\n%s\n", length(text), text
	}
}
