import pytest

from localcloud.cloud.rds.formula import FormulaError, evaluate, is_formula

SIZE = {"DBInstanceClassMemory": 16.0 * 2**30, "DBInstanceVCPU": 2.0}
"""Of db.r6g.large."""

FORMULAS = {
    "{DBInstanceClassMemory/32768}": "524288",
    "LEAST({DBInstanceClassMemory/9531392},5000)": "1802",
    "GREATEST({DBInstanceClassMemory*1024/63963136},65536)": "275036",
    "GREATEST({log(DBInstanceClassMemory/21474836480)*600},200)": "200",
    "LEAST(GREATEST({DBInstanceClassMemory/32185783296},16),32)": "16",
    "GREATEST({DBInstanceVCPU*2},8)": "8",
    "SUM({DBInstanceVCPU*2},-1)": "3",
}


@pytest.mark.parametrize(("formula", "value"), FORMULAS.items())
def test_a_formula_of_rds_is_computed(formula: str, value: str) -> None:
    assert (is_formula(formula), evaluate(formula, SIZE)) == (True, value)


@pytest.mark.parametrize("wrong", ["{Memory}", "GREATEST({1},", "{__import__('os')}", "{1/0}", "LEAST(x=1)", "{2**9}"])
def test_anything_else_is_refused_with_what_it_may_be_made_of(wrong: str) -> None:
    with pytest.raises(FormulaError, match=r"it is made of GREATEST, LEAST, SUM, log, .* DBInstanceVCPU"):
        evaluate(wrong, SIZE)


def test_plain_values_are_no_formulas() -> None:
    assert not any(is_formula(value) for value in ("8192", "on", "least", "%t:%r", "pg_stat_statements"))
