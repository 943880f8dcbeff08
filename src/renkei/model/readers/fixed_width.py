"""The fixed_width reader's model: records of mainframes and other fixed layouts."""

from typing import Literal

from pydantic import Field, model_validator

from renkei.language import Text
from renkei.model.base import Frozen, refusal
from renkei.model.readers.base import FileReader


class FixedColumn(Frozen):
    """One column of a layout that has no copybook; places count bytes of the record, from 1."""

    start: int = Field(ge=1, description="the byte of the record where it begins, from 1")
    length: int | None = Field(None, ge=1, le=1 << 20, description="its bytes; needed unless `picture` tells them")
    picture: str | None = Field(
        None, description="PIC and USAGE as COBOL writes them, such as S9(7)V99 COMP-3; text if nothing is said"
    )


class RecordsWhere(Frozen):
    """Records told by the value of a column."""

    column: str = Field(description="the column that is looked at")
    values: tuple[str, ...] = Field(min_length=1, description="its values, as they are read")


class FixedWidthReader(FileReader):
    """Records of fixed layout, described by a COBOL copybook or by `columns`: EBCDIC, JEF, KEIS, JIPS or plain text."""

    kind: Literal["fixed_width"]
    copybook: str | None = Field(None, description="the COBOL copybook beside the registration, such as ledger.cpy")
    copybook_format: Literal["auto", "fixed", "free"] = Field(
        "auto", description="fixed: code is in columns 8 to 72; free: anywhere; auto: told from the copybook"
    )
    record: str | None = Field(None, description="the 01 level to read, where the copybook has several")
    columns: dict[str, FixedColumn] = Field({}, description="the layout, where there is no copybook")
    records: Literal["fixed", "rdw", "bdw_rdw", "lines"] = Field(
        "fixed", description="how records follow each other: of one length, with descriptor words, in blocks, as lines"
    )
    record_length: int | None = Field(
        None, ge=1, le=1 << 20, description="bytes of a record (LRECL), where that is more than the layout tells"
    )
    short_lines: Literal["refuse", "pad"] = Field(
        "refuse", description="lines that end before the layout does: refused, or filled with spaces"
    )
    header_records: int = Field(0, ge=0, le=1000, description="records before the data, set aside")
    trailer_records: int = Field(0, ge=0, le=1000, description="records after the data, set aside")
    only: RecordsWhere | None = Field(None, description="the records to read; the others are set aside and counted")
    choose: dict[str, RecordsWhere | Literal["always", "never"]] = Field(
        {}, description="which of several REDEFINES definitions is read, and in which records"
    )
    charset: str = Field(description="the single-byte character set")
    kanji: str | None = Field(None, description="the double-byte character set, of PIC N and between shift codes")
    characters: str | None = Field(None, description="the table of user-defined characters beside the registration")
    overpunch: Literal["translated", "micro_focus", "fujitsu"] | None = Field(
        None, description="how the sign of a number is written into its last digit, in files that are not EBCDIC"
    )
    byte_order: Literal["big", "little"] = Field("big", description="byte order of COMP, COMP-4, BINARY and floats")
    native_order: Literal["big", "little"] | None = Field(None, description="that of COMP-5, where it differs")
    binary_size: Literal["2-4-8", "1-2-4-8", "1--8"] = Field(
        "2-4-8", description="the sizes in bytes that the compiler gives to COMP"
    )
    float: Literal["ibm", "ieee"] = Field("ibm", description="how COMP-1 and COMP-2 are written")
    low_values: Literal["refuse", "missing"] = Field(
        "refuse", description="LOW-VALUES (0x00) in a number, or after a text: refused, or nothing"
    )
    high_values: Literal["refuse", "missing"] = Field(
        "refuse", description="HIGH-VALUES (0xFF) in all of a field: refused, or nothing"
    )
    codes: tuple[str, ...] = Field((), description="numbers that are codes: all digits of the picture are kept")

    @property
    def siblings(self) -> tuple[str, ...]:
        """The copybook and the table of user-defined characters."""
        return tuple(name for name in (self.copybook, self.characters) if name)

    @model_validator(mode="after")
    def _one_layout(self) -> "FixedWidthReader":
        if (self.copybook is None) == (not self.columns):
            raise refusal(
                "layout",
                Text(
                    "レコードの形は copybook か columns のどちらか一つで示します。",
                    "The layout is told by either a copybook or columns.",
                ),
                Text(
                    "COPY 句のファイル名を copybook に書くか、columns に各列の start と length を書いてください。",
                    "Name the copybook's file, or give start and length of each of the columns.",
                ),
            )
        return self
