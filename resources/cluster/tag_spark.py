"""Tags JSON lines with Spark: spark-submit tag_spark.py OUT IN… --parts N

IN are files or folders of JSON lines with a “text” each; OUT becomes a folder of the same lines with “spans”.
"""

import argparse
from pathlib import Path

from pyspark.sql import SparkSession

FOLDER = Path(__file__).resolve().parent


def tag_part(folder: str):
    """A function over the lines of one part, which opens the model once."""

    def tag(frames):
        import pandas
        from tagger import Tagger

        tagger = Tagger(folder)
        for frame in frames:
            yield pandas.DataFrame({"value": tagger.tag_lines(frame["value"])})

    return tag


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--parts", type=int, default=8, help="parts that the lines are cut into")
    parser.add_argument("--master", help="such as local[2]; spark-submit says it by itself")
    options = parser.parse_args()
    builder = SparkSession.builder.appName("spanwright")
    session = (builder.master(options.master) if options.master else builder).getOrCreate()
    for name in ("reading.py", "words_and_shapes.py", "tagger.py"):
        session.sparkContext.addPyFile(str(FOLDER / name))
    lines = session.read.option("lineSep", "\n").text(options.paths).repartition(options.parts)
    tagged = lines.mapInPandas(tag_part(str(FOLDER / "tagging-model")), "value string")
    tagged.write.mode("error").text(options.out)


if __name__ == "__main__":
    main()
