{#
    Fails with every group whose measures do not sum to those of another relation.

    Args:
        to: the relation that holds the wholes.
        by: list of columns that both group by.
        measures: list of columns to sum, the same in both.
        where, to_where: what of either counts.
#}
{% test sums_to(model, to, by, measures, where='true', to_where='true') %}

with parts as (

    select
        {{ by | join(', ') }}
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}_of_parts
        {%- endfor %}
    from {{ model }}
    where {{ where }}
    group by {{ by | join(', ') }}

),

wholes as (

    select
        {{ by | join(', ') }}
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}
        {%- endfor %}
    from {{ to }}
    where {{ to_where }}
    group by {{ by | join(', ') }}

)

select *
from parts
full outer join wholes using ({{ by | join(', ') }})
where
    {% for measure in measures -%}
    coalesce({{ measure }}_of_parts, 0) <> coalesce({{ measure }}, 0)
    {%- if not loop.last %}
    or {% endif %}
    {%- endfor %}

{% endtest %}
