namespace ServerlessDicom.Functions.Web;

/// <summary>Takes empty segments out of paths: clients that join URLs carelessly ask for <c>//studies</c> and <c>/studies/</c>.</summary>
internal static class PathNormalization
{
    /// <summary>The path without empty segments; the same string when there are none.</summary>
    public static string Normalize(string path)
    {
        if (path.Length <= 1 || (path[^1] != '/' && !path.Contains("//", StringComparison.Ordinal)))
        {
            return path;
        }

        return "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Normalizes the path of every request; to stand before routing.</summary>
    public static IApplicationBuilder UsePathNormalization(this IApplicationBuilder app) =>
        app.Use(
            static (context, next) =>
            {
                if (context.Request.Path.Value is { } path)
                {
                    context.Request.Path = Normalize(path);
                }

                return next(context);
            }
        );
}
