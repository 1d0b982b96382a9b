"""The formulas of RDS parameter groups: `LEAST({DBInstanceClassMemory/9531392},5000)` and the like.

Grammar: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping

FUNCTIONS: dict[str, Callable[..., float]] = {
    "GREATEST": max,
    "LEAST": min,
    "SUM": lambda *values: sum(values),
    "log": math.log2,
}
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
FORMULA = re.compile(r"\{|\b(GREATEST|LEAST|SUM)\(")


class FormulaError(ValueError):
    """A parameter value looks like a formula and is none."""


def is_formula(value: str) -> bool:
    """Whether the value has to be computed from the instance."""
    return FORMULA.search(value) is not None


def evaluate(formula: str, variables: Mapping[str, float]) -> str:
    """Compute a formula; RDS cuts the result down to a whole number. Raises FormulaError."""
    text = formula.replace("{", "(").replace("}", ")")
    try:
        return str(int(_value(ast.parse(text, mode="eval").body, variables)))
    except (SyntaxError, ValueError, TypeError, ArithmeticError, KeyError) as error:
        names = ", ".join(sorted(variables))
        raise FormulaError(
            f"{formula!r}: not a formula; it is made of GREATEST, LEAST, SUM, log, + - * / and {names}"
        ) from error


def _value(node: ast.expr, variables: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return variables[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, variables)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_value(left, variables), _value(right, variables))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return FUNCTIONS[name](*(_value(argument, variables) for argument in args))
    raise ValueError(ast.dump(node))
