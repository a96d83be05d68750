{#
    Prints a few rows behind each data test that failed or warned, none twice: dbt itself says
    only how many there are.
#}
{% macro name_culprits(results) -%}
    {%- if changes_warehouse() -%}
        {%- for result in results
            if result.node.resource_type == 'test' and result.status in ('fail', 'warn') -%}
            {%- set culprits = run_query(
                'select distinct * from (\n' ~ result.node.compiled_code ~ '\n) limit 5'
            ) -%}
            {%- for row in culprits -%}
                {%- set values = [] -%}
                {%- for column, value in row.dict().items() -%}
                    {%- do values.append(column ~ ' ' ~ value) -%}
                {%- endfor -%}
                {{ log(result.node.name ~ ': ' ~ values | join(', '), info=true) }}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
