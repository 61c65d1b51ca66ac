"""What a template makes CloudFormation create, once its conditions are decided."""

from typing import Any

Resource = dict[str, Any]
NO_VALUE = {"Ref": "AWS::NoValue"}


def effective(template: dict[str, Any]) -> dict[str, Resource]:
    """Resources by logical id: those under a false condition left out, every Fn::If decided.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
    """
    declared = template.get("Conditions", {})
    decided = {name: _holds(condition, declared) for name, condition in declared.items()}
    return {
        logical_id: _decide(resource, decided)
        for logical_id, resource in template["Resources"].items()
        if decided.get(resource.get("Condition"), True)
    }


def _holds(condition: Any, declared: dict[str, Any]) -> bool:
    ((function, operands),) = condition.items()
    if function == "Condition":
        return _holds(declared[operands], declared)
    if function == "Fn::Equals":
        if not all(isinstance(operand, str | bool | int) for operand in operands):
            raise NotImplementedError(f"{condition}: what AWS alone knows can't be decided here")
        return str(operands[0]) == str(operands[1])
    parts = [_holds(operand, declared) for operand in operands]
    return {"Fn::And": all(parts), "Fn::Or": any(parts), "Fn::Not": not parts[0]}[function]


def _decide(value: Any, decided: dict[str, bool]) -> Any:
    if isinstance(value, list):
        return [_decide(each, decided) for each in value if not _vanishes(each, decided)]
    if not isinstance(value, dict):
        return value
    if "Fn::If" in value:
        name, on_true, on_false = value["Fn::If"]
        return _decide(on_true if decided[name] else on_false, decided)
    return {
        key: _decide(each, decided) for key, each in value.items() if not _vanishes(each, decided)
    }


def _vanishes(value: Any, decided: dict[str, bool]) -> bool:
    """`AWS::NoValue` takes its property with it, also behind an Fn::If."""
    while isinstance(value, dict) and "Fn::If" in value:
        name, on_true, on_false = value["Fn::If"]
        value = on_true if decided[name] else on_false
    return bool(value == NO_VALUE)
