{# A rate or share as an unrounded fraction; NULL where it would divide by nothing. #}
{% macro safe_divide(numerator, denominator) -%}
    case
        when {{ denominator }} <> 0
            then cast({{ numerator }} as double) / cast({{ denominator }} as double)
    end
{%- endmacro %}
