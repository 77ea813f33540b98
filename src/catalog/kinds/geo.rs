//! Amazon Location: resources of the first generation, and the newer APIs without resources.

use super::{KIND, group, shape, verb};
use crate::catalog::kind::{Guests, Kind, Owner, Verb};

// https://docs.aws.amazon.com/location/previous/developerguide/security_iam_service-with-iam.html
const SHARED: Owner = Owner::None("the data is the same for everybody");

const NEW_API_TRAP: &[&str] =
    &["Guests can't reach the newer Location APIs: give them an API key of Location, or sign them in."];

pub(super) static PLACE_INDEX: Kind = Kind {
    word: "place_index",
    title: "Location place index",
    service: "geo",
    cfn: "AWS::Location::PlaceIndex",
    arn: "arn:{P}:geo:{R}:{A}:place-index/{name}",
    shapes: &[shape("index", "place_index", "geo/place-index", "{arn}")],
    verbs: &[verb(
        "search",
        &[
            "geo:GetPlace",
            "geo:SearchPlaceIndexForPosition",
            "geo:SearchPlaceIndexForSuggestions",
            "geo:SearchPlaceIndexForText",
        ],
        &["index"],
        "Finds places by text or position.",
    )],
    groups: &[group("read", &["search"])],
    owner: SHARED,
    ..KIND
};

pub(super) static MAP: Kind = Kind {
    word: "map",
    title: "Location map",
    service: "geo",
    cfn: "AWS::Location::Map",
    arn: "arn:{P}:geo:{R}:{A}:map/{name}",
    shapes: &[shape("map", "map", "geo/map", "{arn}")],
    verbs: &[verb(
        "render",
        &["geo:GetMapGlyphs", "geo:GetMapSprites", "geo:GetMapStyleDescriptor", "geo:GetMapTile"],
        &["map"],
        "Loads what is needed to draw the map.",
    )],
    groups: &[group("read", &["render"])],
    owner: SHARED,
    ..KIND
};

pub(super) static ROUTE_CALCULATOR: Kind = Kind {
    word: "route_calculator",
    title: "Location route calculator",
    service: "geo",
    cfn: "AWS::Location::RouteCalculator",
    arn: "arn:{P}:geo:{R}:{A}:route-calculator/{name}",
    shapes: &[shape("calculator", "route_calculator", "geo/route-calculator", "{arn}")],
    verbs: &[verb(
        "route",
        &["geo:CalculateRoute", "geo:CalculateRouteMatrix"],
        &["calculator"],
        "Calculates routes and travel times.",
    )],
    owner: SHARED,
    ..KIND
};

pub(super) static TRACKER: Kind = Kind {
    word: "tracker",
    title: "Location tracker",
    service: "geo",
    cfn: "AWS::Location::Tracker",
    arn: "arn:{P}:geo:{R}:{A}:tracker/{name}",
    shapes: &[shape("tracker", "tracker", "geo/tracker", "{arn}")],
    verbs: &[
        Verb {
            owner: true,
            deny_also: &["geo:ListDevicePositions"],
            ..verb(
                "get",
                &["geo:BatchGetDevicePosition", "geo:GetDevicePosition", "geo:GetDevicePositionHistory"],
                &["tracker"],
                "Reads where devices are and were, by device id.",
            )
        },
        Verb {
            owner: true,
            ..verb("update", &["geo:BatchUpdateDevicePosition"], &["tracker"], "Tells where devices are.")
        },
        verb(
            "list",
            &["geo:ListDevicePositions"],
            &["tracker"],
            "Reads where all devices are; it names none, so it can't be bound to an owner.",
        ),
    ],
    groups: &[group("read", &["get"]), group("write", &["update"])],
    owner: Owner::Set("geo:DeviceIds"),
    traps: &["An owner is bound by the device id, so the id of a device must be the id of its user."],
    ..KIND
};

pub(super) static MAPS_V2: Kind = Kind {
    word: "maps_v2",
    title: "Location maps",
    service: "geo-maps",
    arn: "arn:{P}:geo-maps:{R}::provider/default",
    shapes: &[shape("provider", "maps_v2", "geo-maps/provider", "{arn}")],
    verbs: &[verb(
        "render",
        &["geo-maps:GetStaticMap", "geo-maps:GetTile"],
        &["provider"],
        "Loads map tiles and images.",
    )],
    groups: &[group("read", &["render"])],
    owner: SHARED,
    guests: Guests::No,
    traps: NEW_API_TRAP,
    ..KIND
};

pub(super) static PLACES_V2: Kind = Kind {
    word: "places_v2",
    title: "Location places",
    service: "geo-places",
    arn: "arn:{P}:geo-places:{R}::provider/default",
    shapes: &[shape("provider", "places_v2", "geo-places/provider", "{arn}")],
    verbs: &[verb(
        "search",
        &[
            "geo-places:Autocomplete",
            "geo-places:Geocode",
            "geo-places:GetPlace",
            "geo-places:ReverseGeocode",
            "geo-places:SearchNearby",
            "geo-places:SearchText",
            "geo-places:Suggest",
        ],
        &["provider"],
        "Finds places by text or position.",
    )],
    groups: &[group("read", &["search"])],
    owner: SHARED,
    guests: Guests::No,
    traps: NEW_API_TRAP,
    ..KIND
};

pub(super) static ROUTES_V2: Kind = Kind {
    word: "routes_v2",
    title: "Location routes",
    service: "geo-routes",
    arn: "arn:{P}:geo-routes:{R}::provider/default",
    shapes: &[shape("provider", "routes_v2", "geo-routes/provider", "{arn}")],
    verbs: &[verb(
        "route",
        &[
            "geo-routes:CalculateIsolines",
            "geo-routes:CalculateRouteMatrix",
            "geo-routes:CalculateRoutes",
            "geo-routes:OptimizeWaypoints",
            "geo-routes:SnapToRoads",
        ],
        &["provider"],
        "Calculates routes, travel times and what is in reach.",
    )],
    owner: SHARED,
    guests: Guests::No,
    traps: NEW_API_TRAP,
    ..KIND
};
