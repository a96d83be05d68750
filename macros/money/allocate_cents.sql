{#
    Splits a total over the rows of a group by weight, to the cent, by largest remainder:
    every row gets the whole cents of its exact share, and the cents left over go one each
    to the largest remainders, ties to the lower `order_by`. Equal shares where all weights
    are 0. The shares of a group sum to its total.

    Args:
        rows: name of a CTE; `total` is the same on every row of a group.
        total, weight: columns in whole cents (hugeint), not negative.
        partition_by: list of columns that name the group.
        order_by: column that breaks ties, unique in its group.
        share: name of the new column, in whole cents.

    Returns: a select statement with every column of `rows` and `share`.
#}
{% macro allocate_cents(rows, total, weight, partition_by, order_by, share) -%}
    {%- set group = partition_by | join(', ') -%}
    select
        * exclude (share_weight, weight_total, share_floor, share_remainder, remainder_rank, cents_left),
        share_floor
        + case when remainder_rank <= cents_left then 1 else 0 end as {{ share }}
    from (
        select
            *,
            row_number() over (
                partition by {{ group }}
                order by share_remainder desc, {{ order_by }}
            ) as remainder_rank,
            {{ total }} - sum(share_floor) over (partition by {{ group }}) as cents_left
        from (
            select
                *,
                {{ total }} * share_weight // weight_total as share_floor,
                {{ total }} * share_weight % weight_total as share_remainder
            from (
                select
                    *,
                    case
                        when sum({{ weight }}) over (partition by {{ group }}) = 0 then 1
                        else {{ weight }}
                    end as share_weight,
                    case
                        when sum({{ weight }}) over (partition by {{ group }}) = 0
                            then count(*) over (partition by {{ group }})
                        else sum({{ weight }}) over (partition by {{ group }})
                    end as weight_total
                from {{ rows }}
            ) as weighed
        ) as floored
    ) as ranked
{%- endmacro %}
