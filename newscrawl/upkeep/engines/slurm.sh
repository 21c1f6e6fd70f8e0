#!/bin/bash
# newscrawl in $shards shards, as an array of SLURM jobs. Give it to sbatch; it queues itself again for the next turn.
# Put the newspapers' files into $data/newspapers first. Each task crawls what falls to it into an archive of
# its own, $data/shard-K, and reads K and N from SLURM's own variables. Afterwards, and as often as you like:
#     newscrawl merge $data/shard-* --into $data/whole
#SBATCH --job-name=newscrawl
#SBATCH --array=1-$shards
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=$minutes
#SBATCH --signal=TERM@60
#SBATCH --output=newscrawl-%A-%a.log

set -euo pipefail

data=$quoted_data
archive="$$data/shard-$$SLURM_ARRAY_TASK_ID"
mkdir -p "$$archive/newspapers"
cp -u "$$data"/newspapers/*.toml "$$archive/newspapers/"

# One task queues the next turn, before it crawls, so that a turn that fails does not end the chain.
if [[ "$$SLURM_ARRAY_TASK_ID" == "$$SLURM_ARRAY_TASK_MIN" ]]; then
    sbatch --begin=now+$every --dependency="afterany:$$SLURM_ARRAY_JOB_ID" "$$0"
fi

# 1: something deserves a look (newscrawl status says what); it is no reason to fail the task.
code=0
srun $command --data "$$archive" crawl --due --max-time $max_time$contact || code=$$?
if ((code > 1 && code != 130)); then exit "$$code"; fi
