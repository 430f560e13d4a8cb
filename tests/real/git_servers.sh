# Git servers for tests, on 127.0.0.1 and free ports, in a folder of their own.
# To be read by sh scripts; they set $dir (private, absolute) before. Each
# start_ function waits until the server answers; stop_servers ends them by pid.
# shellcheck shell=sh disable=SC2154

server_pids=

# A port that nobody uses now. Another process could take it before the server
# does; then the server does not start and the caller hears of it.
free_port() {
	"$top_builddir/tests/tool/port" free
}

# Until something listens at port $1 and process $2 lives.
wait_for_port() {
	"$top_builddir/tests/tool/port" wait "$1" "$2"
}

# $dir/ca.pem signs $dir/server.pem (key and certificate) for localhost and
# 127.0.0.1; $dir/other.pem is a CA that signed nothing.
make_certificates() {
	(
		cd "$dir" || exit 1
		for name in ca other; do
			openssl req -x509 -newkey ec \
				-pkeyopt ec_paramgen_curve:P-256 -nodes \
				-days 2 -subj "/CN=test $name" \
				-keyout $name.key -out $name.pem
		done
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
			-nodes -subj /CN=localhost -keyout server.key \
			-out server.csr
		printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >server.ext
		openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key \
			-CAcreateserial -days 2 -extfile server.ext \
			-out server.crt
		cat server.key server.crt >server.pem
	) >"$dir/openssl.log" 2>&1
}

# http://127.0.0.1:$http_port and https://127.0.0.1:$https_port:
#   /open/NAME.git   anybody, also to push
#   /git/NAME.git    bob with the password hunter2
#   /moved/NAME.git  redirects to /open/NAME.git
# Repositories are in $dir/srv; needs make_certificates.
start_lighttpd() {
	http_port=$(free_port)
	https_port=$(free_port)
	mkdir -p "$dir/srv" "$dir/www" "$dir/upload" "$dir/server-home"
	# pushes from anybody are allowed in these repositories
	printf '[http]\n\treceivepack = true\n[safe]\n\tdirectory = *\n' \
		>"$dir/server-home/.gitconfig"
	printf 'bob:%s\n' "$(openssl passwd -apr1 hunter2)" >"$dir/htpasswd"
	backend=$(git --exec-path)/git-http-backend
	cat >"$dir/lighttpd.conf" <<-END
		server.modules = ("mod_alias", "mod_redirect", "mod_setenv",
		  "mod_auth", "mod_authn_file", "mod_cgi", "mod_openssl")
		server.document-root = "$dir/www"
		server.bind = "127.0.0.1"
		server.port = $http_port
		server.errorlog = "$dir/lighttpd.log"
		server.upload-dirs = ("$dir/upload")
		alias.url = ("/git/" => "$backend/", "/open/" => "$backend/")
		url.redirect = ("^/moved/(.*)" => "/open/\$1\${qsa}")
		\$HTTP["url"] =~ "^/(git|open)/" {
		  cgi.assign = ("" => "")
		  setenv.set-environment = ("GIT_PROJECT_ROOT" => "$dir/srv",
		    "GIT_HTTP_EXPORT_ALL" => "1", "HOME" => "$dir/server-home")
		}
		\$HTTP["url"] =~ "^/git/" {
		  auth.backend = "htpasswd"
		  auth.backend.htpasswd.userfile = "$dir/htpasswd"
		  auth.require = ("" => ("method" => "basic", "realm" => "git",
		    "require" => "valid-user"))
		}
		\$SERVER["socket"] == "127.0.0.1:$https_port" {
		  ssl.engine = "enable"
		  ssl.pemfile = "$dir/server.pem"
		}
	END
	env -i PATH="$PATH" lighttpd -D -f "$dir/lighttpd.conf" \
		>"$dir/lighttpd.out" 2>&1 &
	server_pids="$server_pids $!"
	wait_for_port "$http_port" $!
}

# sshd for the current user at $ssh_port, with the key $dir/user_key. A client's
# configuration is in $dir/ssh_config: Host test (known key), Host unknown (same
# server, key not known), Host stranger (a key that the server does not take).
start_sshd() {
	ssh_port=$(free_port)
	for key in host_key other_host user_key stranger_key; do
		ssh-keygen -q -N '' -t ed25519 -f "$dir/$key"
	done
	cp "$dir/user_key.pub" "$dir/authorized_keys"
	chmod 600 "$dir/authorized_keys"
	[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
	cat >"$dir/sshd.conf" <<-END
		Port $ssh_port
		ListenAddress 127.0.0.1
		HostKey $dir/host_key
		PidFile $dir/sshd.pid
		AuthorizedKeysFile $dir/authorized_keys
		PasswordAuthentication no
		KbdInteractiveAuthentication no
		StrictModes no
		UsePAM no
	END
	printf 'known %s\n' "$(cut -d ' ' -f 1,2 "$dir/host_key.pub")" \
		>"$dir/known_hosts"
	printf 'known %s\n' "$(cut -d ' ' -f 1,2 "$dir/other_host.pub")" \
		>"$dir/wrong_hosts"
	cat >"$dir/ssh_config" <<-END
		Host test unknown changed
		  IdentityFile $dir/user_key
		Host stranger
		  IdentityFile $dir/stranger_key
		Host test stranger
		  UserKnownHostsFile $dir/known_hosts
		Host unknown
		  UserKnownHostsFile $dir/no_hosts
		Host changed
		  UserKnownHostsFile $dir/wrong_hosts
		Host *
		  HostName 127.0.0.1
		  HostKeyAlias known
		  Port $ssh_port
		  IdentitiesOnly yes
		  IdentityAgent none
		  StrictHostKeyChecking yes
		  GlobalKnownHostsFile /dev/null
	END
	env -i PATH="$PATH" "$(command -v sshd || echo /usr/sbin/sshd)" \
		-f "$dir/sshd.conf" -D -e >"$dir/sshd.log" 2>&1 &
	server_pids="$server_pids $!"
	wait_for_port "$ssh_port" $!
}

stop_servers() {
	for pid in $server_pids; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	server_pids=
}
