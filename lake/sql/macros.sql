-- What the bulk path is sure of. Whatever a macro does not vouch for goes to the exact
-- path (validation.py), which decides; so these may be too strict, never too lax.
-- `json_transform` gives every leaf as text, so a macro sees `true` for true and "true".

-- At most 14 digits and no more decimals than are kept: such a number survived the
-- parser's double, needs no rounding and lies within the contract's range.
create or replace macro main.sure_price(leaf) as
    case
        when regexp_full_match(leaf, '[0-9]{1,8}(\.[0-9]{1,4})?')
            then try_cast(leaf as decimal(18, 4))
    end;

create or replace macro main.sure_amount(leaf) as
    case
        when regexp_full_match(leaf, '-?[0-9]{1,12}(\.[0-9]{1,2})?')
            then try_cast(leaf as decimal(18, 2))
    end;

create or replace macro main.sure_charge(leaf) as
    case
        when regexp_full_match(leaf, '[0-9]{1,12}(\.[0-9]{1,2})?')
            then try_cast(leaf as decimal(18, 2))
    end;

create or replace macro main.sure_line_number(leaf) as
    case when regexp_full_match(leaf, '[0-9]{1,9}') then try_cast(leaf as integer) end;

create or replace macro main.sure_quantity(leaf) as
    case
        when regexp_full_match(leaf, '[1-9][0-9]{0,6}(\.0)?') then try_cast(leaf as integer)
    end;

create or replace macro main.is_local_time(leaf) as
    regexp_full_match(leaf, '[0-9-]{10}([T ][0-9:]{5,8}(\.[0-9]+)?)?');

create or replace macro main.utc_offset(instant) as
    timezone(getvariable('source_timezone'), instant) - timezone('UTC', instant);

-- A local time near a change of the clocks may be ambiguous or may not exist.
create or replace macro main.is_near_clock_change(leaf, instant) as
    getvariable('source_timezone') <> 'UTC'
    and is_local_time(leaf)
    and utc_offset(instant - interval 1 day) <> utc_offset(instant + interval 1 day);

-- The session's time zone is `source_timezone`, so the cast reads local times in it.
create or replace macro main.instant_of(leaf) as
    case
        when
            regexp_full_match(
                leaf,
                '[0-9]{4}-[0-9]{2}-[0-9]{2}'
                || '([T ]([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{1,6})?'
                || '(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?)?'
            )
            then try_cast(leaf as timestamptz)
    end;

create or replace macro main.sure_timestamp(leaf) as
    case
        when
            not is_near_clock_change(leaf, instant_of(leaf))
            and extract(year from timezone('UTC', instant_of(leaf))) between 1970 and 2200
            then timezone('UTC', instant_of(leaf))
    end;

create or replace macro main.is_sure_id(leaf) as
    coalesce(
        regexp_full_match(leaf, '[A-Za-z0-9_#:/. -]{1,128}')
        and not regexp_full_match(
            leaf,
            '(?i) *|true|false|-?nan|-?inf(inity)?|-?0'
            || '|-?[0-9]+(\.[0-9]+(e[+-]?[0-9]+)?|e[+-]?[0-9]+)'
        ),
        false
    );

create or replace macro main.is_sure_text(leaf) as
    leaf is null
    or not regexp_full_match(
        leaf,
        '(?is)[\[{].*|true|false|-?nan|-?inf(inity)?'
        || '|-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?'
    );

-- A blank attribute of a customer is not stated; the exact path leaves it out.
create or replace macro main.is_sure_attribute(leaf) as
    leaf is null
    or (
        is_sure_text(leaf)
        and regexp_matches(leaf, '[^\x{09}-\x{0d}\x{1c}-\x{20}\x{85}\pZ]')
    );

create or replace macro main.are_keys_known(keys, known) as
    len(keys) = len(list_distinct(keys)) and list_has_all(known, keys);

create or replace macro main.are_element_keys_known(elements, known) as
    coalesce(
        list_bool_and(
            list_transform(list_distinct(elements), lambda k: are_keys_known(k, known))
        ),
        true
    );
