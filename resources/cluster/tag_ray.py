"""Tags JSON lines with Ray Data: python tag_ray.py OUT IN… --processes N

IN are files or folders of JSON lines with a “text” each; OUT becomes a folder of the same lines with “spans”.
"""

import argparse
from pathlib import Path

import ray
from ray.data.datasource import BlockBasedFileDatasink

from tagger import Tagger

FOLDER = Path(__file__).resolve().parent
# Reading and writing go on where those who tag have all processors.
ASIDE = {"num_cpus": 0}


class TagLines:
    """One process that keeps its model."""

    def __init__(self, threads: int):
        self.tagger = Tagger(FOLDER / "tagging-model", threads)

    def __call__(self, batch):
        return {"line": self.tagger.tag_lines(batch["text"])}


class Lines(BlockBasedFileDatasink):
    """A file of lines from each block."""

    def write_block_to_file(self, block, file) -> None:
        for row in block.iter_rows(public_row_format=True):
            file.write(f"{row['line']}\n".encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--processes", type=int, default=2, help="each keeps a model of its own")
    parser.add_argument("--threads", type=int, default=1, help="of the processor, for each process")
    parser.add_argument("--blocks", type=int, help="parts that the lines are cut into")
    options = parser.parse_args()
    ray.init(runtime_env={"working_dir": str(FOLDER), "excludes": ["base", "data", "model"]}, log_to_driver=False)
    lines = ray.data.read_text(
        [str(Path(path).resolve()) for path in options.paths],
        override_num_blocks=options.blocks or 4 * options.processes,
        ray_remote_args=ASIDE,
    )
    tagged = lines.map_batches(
        TagLines,
        fn_constructor_args=(options.threads,),
        batch_size=256,
        concurrency=options.processes,
        num_cpus=options.threads,
    )
    tagged.write_datasink(Lines(str(Path(options.out).resolve()), file_format="jsonl"), ray_remote_args=ASIDE)


if __name__ == "__main__":
    main()
