# Container registries for tests: Debian's docker-registry on 127.0.0.1 and free
# ports, and tags put into it without docker. To be read after git_servers.sh,
# whose $dir, free_port, wait_for_port and stop_servers are used.
# shellcheck shell=sh disable=SC2154

# start_registry NAME [tls] [login]: all of them share one store. The port is in
# $registry_port; login is scan with the password s3cret.
start_registry() {
	registry_port=$(free_port)
	registry_conf=$dir/registry-$1.yml
	{
		echo 'version: 0.1'
		echo 'log: {level: error, accesslog: {disabled: true}}'
		echo "storage: {filesystem: {rootdirectory: $dir/registry}, delete: {enabled: true}}"
		echo "http:"
		echo "  addr: 127.0.0.1:$registry_port"
		echo "  secret: test"
		case " $* " in
		*' tls '*) echo "  tls: {certificate: $dir/server.crt, key: $dir/server.key}" ;;
		esac
		case " $* " in
		*' login '*)
			htpasswd -Bbn scan s3cret >"$dir/registry-passwords"
			echo "auth: {htpasswd: {realm: test, path: $dir/registry-passwords}}"
			;;
		esac
	} >"$registry_conf"
	env -i PATH="$PATH" docker-registry serve "$registry_conf" \
		>"$dir/registry-$1.log" 2>&1 &
	registry_pid=$!
	server_pids="$server_pids $registry_pid"
	wait_for_port "$registry_port" $registry_pid
}

registry_curl() {
	env -i PATH="$PATH" curl -sS --noproxy '*' --fail "$@"
}

# put_tag PORT REPOSITORY TAG: through a registry without TLS and login
put_tag() {
	tag_base=http://127.0.0.1:$1/v2/$2
	printf '{}' >"$dir/blob"
	tag_digest=sha256:$(sha256sum <"$dir/blob" | cut -d ' ' -f 1)
	tag_place=$(registry_curl -D - -o /dev/null -X POST \
		"$tag_base/blobs/uploads/" | tr -d '\r' |
		sed -n 's/^[Ll]ocation: //p')
	registry_curl -o /dev/null -X PUT --data-binary @"$dir/blob" \
		-H 'Content-Type: application/octet-stream' \
		"$tag_place&digest=$tag_digest"
	registry_curl -o /dev/null -X PUT \
		-H 'Content-Type: application/vnd.oci.image.manifest.v1+json' \
		--data-binary "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"$tag_digest\",\"size\":2},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"$tag_digest\",\"size\":2}]}" \
		"$tag_base/manifests/$3"
}
