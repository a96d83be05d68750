"""A history's rows without a person: what dbt would have made of the erased records.

`change_id` is a hash of all that a change says, so it is made anew, or it would still
tell a right guess of the name from a wrong one; changes that now say the same are one.
"""

# As `macros/history/change_id.sql` and `models/staging/stg_customer_changes.sql` do it.
SAID = (
    "customer_id",
    "changed_at",
    "is_from_profile",
    "cast(null as varchar)",
    "cast(null as varchar)",
    "country",
    "city",
    "language",
    "loyalty_tier",
    "is_deleted",
)
CHANGE_ID = (
    "md5(to_json([" + ", ".join(f"cast({column} as varchar)" for column in SAID) + "]))"
)
# As dbt's snapshots make it, of the unique key and the time.
DBT_SCD_ID = (
    f"md5(coalesce(cast({CHANGE_ID} as varchar), '') || '|' "
    "|| coalesce(cast(changed_at as varchar), ''))"
)
ORIGIN = "struct_pack(order_updated_at, order_id, source_file, source_position)"
PRECEDENCE = (
    "changed_at, is_from_profile, order_updated_at, order_id, source_file, "
    "source_position, change_id"
)


def erased_changes(relation: str, customer: str, columns: list[str]) -> str:
    """A query of the rows of `relation`, those of the person erased.

    Args:
        relation: of a customer history, or of the changes that it is made of.
        customer: the person's id, as a literal of SQL.
        columns: of the relation.
    """
    anew = {
        "change_id": CHANGE_ID,
        "customer_name": "cast(null as varchar)",
        "email": "cast(null as varchar)",
        "dbt_scd_id": DBT_SCD_ID,
    }
    replaced = ", ".join(
        f"{made} as {name}" for name, made in anew.items() if name in columns
    )
    theirs = (
        f"select * replace ({replaced}) from {relation} where customer_id = {customer} "
        f"qualify row_number() over (partition by {CHANGE_ID} "
        f"order by {ORIGIN} desc nulls last) = 1"
    )
    if "dbt_valid_to" in columns:
        theirs = (
            "select * replace (lead(changed_at) over ("
            f"partition by customer_id order by {PRECEDENCE}) as dbt_valid_to) "
            f"from ({theirs})"
        )
    others = f"from {relation} where customer_id is distinct from {customer}"
    return f"{others} union all {theirs}"
