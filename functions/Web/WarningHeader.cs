namespace ServerlessDicom.Functions.Web;

/// <summary>The Warning header of PS3.18: <c>299 &lt;service&gt;: text</c>.</summary>
internal static class WarningHeader
{
    /// <summary>Sets it.</summary>
    public static void Set(HttpContext context, string text)
    {
        var service = context.RequestServices.GetRequiredService<PublicBase>().Of(context.Request);
        context.Response.Headers.Warning = $"299 {service}: {text}";
    }
}
