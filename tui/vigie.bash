# Completion of vigie for bash.

_vigie() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word
	local commands='scan updates diff approve objects get suspend resume
		reconcile restart secret'
	local options='--config --objects --kubeconfig --context --read-only
		--demo --output --namespace --all --yes --type --key --generate
		--bitwarden --server --user --immutable --help --version'

	case $previous in
	--config | --kubeconfig)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return
		;;
	--objects)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
		;;
	-o | --output)
		mapfile -t COMPREPLY < <(compgen -W json -- "$current")
		return
		;;
	--type)
		mapfile -t COMPREPLY < <(compgen -W 'opaque tls basic-auth
			ssh-auth docker' -- "$current")
		return
		;;
	restart)
		compopt -o nospace
		mapfile -t COMPREPLY < <(compgen -W 'deployment/ statefulset/
			daemonset/' -- "$current")
		return
		;;
	-n | --namespace | --context | --key | --generate | --bitwarden | \
		--server | --user)
		return
		;;
	get)
		mapfile -t COMPREPLY < <(compgen -W 'repositories policies
			automations sources all' -- "$current")
		return
		;;
	suspend | resume | reconcile)
		compopt -o nospace
		mapfile -t COMPREPLY < <(compgen -W 'repository/ policy/
			automation/ source/' -- "$current")
		return
		;;
	secret)
		mapfile -t COMPREPLY < <(compgen -W 'create missing list' \
			-- "$current")
		return
		;;
	esac
	case $current in
	-*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current") ;;
	*)
		for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
			case " ${commands//[[:space:]]/ } " in
			*" $word "*) return ;;
			esac
		done
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current")
		;;
	esac
}
complete -F _vigie vigie
