# Completion of vigie for bash.

_vigie() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local commands='scan updates diff approve objects'
	local options='--config --objects --read-only --demo --output --all
		--yes --help --version'

	case $previous in
	--config)
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
	esac
	case $current in
	-*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current") ;;
	*)
		case " ${COMP_WORDS[*]:1:COMP_CWORD-1} " in
		*' scan '* | *' updates '* | *' objects '* | *' diff '* | \
			*' approve '*) ;;
		*)
			mapfile -t COMPREPLY < <(compgen -W "$commands" \
				-- "$current")
			;;
		esac
		;;
	esac
}
complete -F _vigie vigie
