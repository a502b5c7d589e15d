//! A picture made of dots from one made of lines, by the browser's own canvas.

use super::{dom, files};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, ClipboardItem, HtmlCanvasElement, HtmlImageElement, Url};

/// The most pixels of a side and in all that current browsers' canvases take.
const MOST_SIDE: f64 = 16_384.0;
const MOST_PIXELS: f64 = 134_217_728.0;

/// A picture, and the scale it was made at if the one asked for was too large.
pub struct Picture {
    pub blob: Blob,
    pub reduced_to: Option<f64>,
}

/// Draws an SVG document of `width` × `height` units at a scale as PNG.
pub async fn render(svg: &str, width: f64, height: f64, scale: f64) -> Result<Picture, String> {
    let most = (MOST_SIDE / width.max(height)).min((MOST_PIXELS / (width * height)).sqrt());
    let used = scale.min(most);
    let blob = draw(svg, (width * used).round(), (height * used).round())
        .await
        .map_err(|_| "the browser could not draw the picture; try a smaller size")?;
    Ok(Picture { blob, reduced_to: (used < scale).then_some(used) })
}

/// The picture with the text of a board file in it.
pub async fn carrying(picture: Picture, board: &str) -> Result<Picture, String> {
    let sorry = |_| "the browser did not hand the picture over";
    let bytes = files::bytes_of(&picture.blob).await.map_err(sorry)?;
    let bytes = stackboard_core::io::picture::into_png(&bytes, board);
    let blob = files::blob_of_bytes(&bytes, "image/png").map_err(sorry)?;
    Ok(Picture { blob, ..picture })
}

/// Draws an SVG document as dots of four bytes each, in a size in pixels.
pub async fn pixels(svg: &str, width: u32, height: u32) -> Result<Vec<u8>, String> {
    let sorry = |_| "the browser could not draw the picture; try a smaller size";
    let canvas = canvas_of(svg, f64::from(width), f64::from(height)).await.map_err(sorry)?;
    let context = context_of(&canvas).map_err(sorry)?;
    let data = context.get_image_data(0.0, 0.0, f64::from(width), f64::from(height)).map_err(sorry)?;
    Ok(data.data().0)
}

fn context_of(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    Ok(canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into())
}

async fn draw(svg: &str, width: f64, height: f64) -> Result<Blob, JsValue> {
    let canvas = canvas_of(svg, width, height).await?;
    let promise = Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            let answer = if blob.is_null() { &reject } else { &resolve };
            let _ = answer.call1(&JsValue::NULL, &blob);
        });
        let _ = canvas.to_blob_with_type(done.unchecked_ref(), "image/png");
    });
    JsFuture::from(promise).await?.dyn_into()
}

async fn canvas_of(svg: &str, width: f64, height: f64) -> Result<HtmlCanvasElement, JsValue> {
    let url = Url::create_object_url_with_blob(&files::blob(svg, "image/svg+xml")?)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    let loaded = JsFuture::from(image.decode()).await;
    let canvas: HtmlCanvasElement = dom::document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width.max(1.0) as u32);
    canvas.set_height(height.max(1.0) as u32);
    let drawn = loaded.and_then(|_| {
        let context = context_of(&canvas)?;
        context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)
    });
    let _ = Url::revoke_object_url(&url);
    drawn.map(|()| canvas)
}

/// Puts a picture on the clipboard.
pub async fn copy(blob: &Blob) -> Result<(), String> {
    let sorry = "this browser does not let the page put pictures on the clipboard";
    let record = Object::new();
    Reflect::set(&record, &"image/png".into(), blob).map_err(|_| sorry)?;
    let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&record).map_err(|_| sorry)?;
    let items = js_sys::Array::of1(&item);
    JsFuture::from(dom::window().navigator().clipboard().write(&items)).await.map_err(|_| sorry)?;
    Ok(())
}
