//! Putting the pieces of a request elsewhere: query, form, JSON, multipart, cookies, headers; other names, other roles.

use super::{
    random::Random,
    shape::{Body, Param, Shape},
};

/// Changes the arrangement once.
pub(super) fn one(shape: &mut Shape, random: &mut Random) {
    match random.below(20) {
        0..=6 => body_elsewhere(shape, random),
        7 => to_cookies(shape, random),
        8 => to_header(shape, random),
        9 => to_file(shape, random),
        10..=13 => rename(shape, random),
        14 => duplicate(shape, random),
        15 => role(shape, random),
        16 => path(shape, random),
        17 => headers(shape, random),
        18 => shape.cut = Some(random.below(1000)),
        _ => odd(shape, random),
    }
}

fn take(shape: &mut Shape) -> Vec<Param> {
    let mut list = std::mem::take(&mut shape.query);
    if let Some(body) = shape.body_params() {
        list.append(body);
        shape.body = Body::None;
    }
    list
}

fn body_elsewhere(shape: &mut Shape, random: &mut Random) {
    let list = take(shape);
    if list.is_empty() {
        return;
    }
    if shape.method == b"GET" && random.chance(90) {
        shape.method = b"POST".to_vec();
    }
    match random.below(4) {
        0 => {
            shape.query = list;
            if matches!(shape.body, Body::None) {
                shape.method = b"GET".to_vec();
            }
        }
        1 => shape.body = Body::Form(list),
        2 => shape.body = Body::Json(list),
        _ => shape.body = Body::Multipart(list),
    }
}

fn to_cookies(shape: &mut Shape, random: &mut Random) {
    let list = take(shape);
    for param in list {
        if random.chance(80) {
            shape.cookies.push(param);
        } else {
            shape.query.push(param);
        }
    }
}

fn to_header(shape: &mut Shape, random: &mut Random) {
    let names = [
        "User-Agent",
        "Referer",
        "X-Forwarded-For",
        "X_Forwarded_For",
        "x-api-version",
        "Accept-Language",
        "X-Forwarded-Host",
    ];
    let list: Vec<Param> = shape.params().cloned().collect();
    if let Some(param) = random.pick(&list) {
        let name = names[random.below(names.len())];
        shape
            .headers
            .push((name.as_bytes().to_vec(), param.value.clone()));
    }
}

/// A value becomes the name or the content of an uploaded file.
fn to_file(shape: &mut Shape, random: &mut Random) {
    let mut list = take(shape);
    let at = random.below(list.len());
    if let Some(param) = list.get_mut(at) {
        if random.chance(50) {
            let names = [
                "a.jpg",
                "a.svg",
                "a.php.png",
                "../a.gif",
                "C:\\x\\a.txt",
                ".htaccess",
                "a.phtml",
                "é.pdf",
            ];
            param.file = Some(names[random.below(names.len())].as_bytes().to_vec());
        } else {
            param.file = Some(std::mem::replace(
                &mut param.value,
                b"GIF89a <?php x".to_vec(),
            ));
        }
        shape.method = b"POST".to_vec();
        shape.body = Body::Multipart(list);
    }
}

fn rename(shape: &mut Shape, random: &mut Random) {
    let from_query = shape.body_params().is_none() || random.chance(50);
    let list = if from_query {
        Some(&mut shape.query)
    } else {
        shape.body_params()
    };
    let Some(list) = list else { return };
    let at = random.below(list.len());
    let Some(param) = list.get_mut(at) else {
        return;
    };
    let name = &param.name;
    param.name = match random.below(13) {
        0 => [name, &b"[]"[..]].concat(),
        1 => [name, &b"[a][0]"[..]].concat(),
        2 => [name, &b"[a"[..]].concat(),
        3 => [b" ".as_slice(), name].concat(),
        4 => [b"a.b c".as_slice(), name].concat(),
        5 => [name, &b"\x00x"[..]].concat(),
        6 => [b"data[".as_slice(), name, b"]"].concat(),
        7 => [name, b"[x]".repeat(random.below(12)).as_slice()].concat(),
        8 if random.chance(10) => [name, b"[x]".repeat(60 + random.below(10)).as_slice()].concat(),
        8 => [name, &b"]["[..]].concat(),
        9 => {
            let names = [
                "file",
                "url",
                "redirect_to",
                "s",
                "q",
                "cmd",
                "role",
                "option_name",
                "src",
                "comment",
                "author",
                "id",
                "pwd",
                "name",
                "GLOBALS",
                "filename",
                "user[$ne]",
                "wp_capabilities[administrator]",
            ];
            names[random.below(names.len())].as_bytes().to_vec()
        }
        10 => param.value.iter().copied().take(60).collect(),
        11 => name.to_ascii_uppercase(),
        _ => [name, &b"[\xe9=&]"[..]].concat(),
    };
}

fn duplicate(shape: &mut Shape, random: &mut Random) {
    let list = if random.chance(50) {
        Some(&mut shape.query)
    } else {
        shape.body_params()
    };
    let Some(list) = list else { return };
    let at = random.below(list.len());
    if let Some(mut param) = list.get(at).cloned() {
        if random.chance(60) {
            param.value = b"1".to_vec();
        }
        let place = random.below(list.len() + 1);
        list.insert(place, param);
    }
}

fn role(shape: &mut Shape, random: &mut Random) {
    ["anonymous", "subscriber", "editor", "admin"][random.below(4)].clone_into(&mut shape.role);
}

fn path(shape: &mut Shape, random: &mut Random) {
    let path = &shape.path;
    shape.path = match random.below(9) {
        0 => [b"/blog".as_slice(), path].concat(),
        1 => [b"/".as_slice(), path].concat(),
        2 => [path, b"/".as_slice()].concat(),
        3 => path.to_ascii_uppercase(),
        4 => [path, b"/x.php".as_slice()].concat(),
        5 => path
            .iter()
            .flat_map(|byte| {
                if random.chance(30) && *byte != b'/' {
                    format!("%{byte:02X}").into_bytes()
                } else {
                    vec![*byte]
                }
            })
            .collect(),
        6 => [b"/wp-content/uploads/../..".as_slice(), path].concat(),
        7 => b"/wp-comments-post.php".to_vec(),
        _ => b"/wp-admin/admin-ajax.php".to_vec(),
    };
}

fn headers(shape: &mut Shape, random: &mut Random) {
    let at = random.below(shape.headers.len());
    if let Some((name, value)) = shape.headers.get(at).cloned() {
        let again = match random.below(4) {
            0 => (name.to_ascii_uppercase(), value),
            1 => (
                name.iter()
                    .map(|&byte| if byte == b'-' { b'_' } else { byte })
                    .collect(),
                b"x".to_vec(),
            ),
            2 => (b"X-Scanner".to_vec(), value),
            _ => (name, value),
        };
        shape.headers.push(again);
    } else {
        shape
            .headers
            .push((b"Authorization".to_vec(), b"Basic ' or 1=1".to_vec()));
    }
}

/// The rare ones: wrong types, other methods, more than the limits.
fn odd(shape: &mut Shape, random: &mut Random) {
    match random.below(8) {
        0 | 1 => {
            let types = [
                "text/plain",
                "application/json",
                "application/ld+json; charset=utf-8",
                "Application/X-WWW-Form-Urlencoded",
                "multipart/form-data",
                "text/xml",
                "",
                "multipart/mixed; boundary=x",
            ];
            shape.content_type = Some(types[random.below(types.len())].as_bytes().to_vec());
        }
        2 => {
            let methods = ["PUT", "DELETE", "PATCH", "HEAD", "TRACE", "get", "OPTIONS"];
            shape.method = methods[random.below(methods.len())].as_bytes().to_vec();
        }
        3 => {
            let queries = [
                &b"&&a&=b&c=="[..],
                b"?x",
                b"%",
                b"a;b=c;d",
                b"[",
                b"a[b=1&a[=2&[]=3",
            ];
            shape.raw_query = queries[random.below(queries.len())].to_vec();
        }
        4 if random.chance(15) => {
            let list =
                (0..1001).map(|number: usize| Param::new(format!("p{number}").as_bytes(), b"1"));
            shape.query.extend(list);
        }
        5 if random.chance(15) => shape.cookies.extend(
            (0..210).map(|number: usize| Param::new(format!("c{number}").as_bytes(), b"1")),
        ),
        6 if random.chance(15) => shape.headers.extend(
            (0..110).map(|number: usize| (format!("X-H{number}").into_bytes(), b"1".to_vec())),
        ),
        7 if random.rarely(200) => {
            shape.body = Body::Raw([b"A".repeat(1 << 20).as_slice(), b"' or 1=1"].concat());
        }
        _ => {
            if let Body::Json(list) = &mut shape.body {
                let name: Vec<u8> = b"d["
                    .iter()
                    .copied()
                    .chain(b"0][".repeat(random.below(140)))
                    .chain(*b"x]")
                    .collect();
                list.push(Param::new(&name, b"deep"));
            }
        }
    }
}
