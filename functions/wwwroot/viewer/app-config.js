// OHIF's configuration. The service writes the constant `settings` before it, see functions/Viewer/ViewerSettings.cs.
(() => {
  /** …/viewer/, whatever stands before it. */
  const viewer = new URL(".", document.currentScript.src);
  const studyBrowser = new URL("..", viewer).href;
  const dicomweb = new URL("../dicom-web", viewer).href;

  // The page names its files relative to the URL it was opened with. OHIF changes that, and browsers look for icons again.
  const icon = document.querySelector("link[rel=icon]");
  icon.setAttribute("href", icon.href);

  /** Where the study browser keeps the bearer token that its user gave. */
  const token = () => sessionStorage.getItem("bearer-token");
  const usesThatToken = settings.authentication === "Jwt" && !settings.signIn;
  if (usesThatToken && !token()) {
    location.replace(studyBrowser);
  }

  /** Puts the token on every request. */
  const tokenOfStudyBrowser = {
    id: "serverless-dicom.token-of-study-browser",
    preRegistration({ servicesManager }) {
      servicesManager.services.userAuthenticationService.setServiceImplementation({
        getAuthorizationHeader: () => ({ Authorization: `Bearer ${token()}` }),
      });
    },
  };

  const dataSource = {
    friendlyName: "ServerlessDicom",
    name: "serverless-dicom",
    qidoRoot: dicomweb,
    wadoRoot: dicomweb,
    wadoUriRoot: dicomweb,
    qidoSupportsIncludeField: true,
    supportsFuzzyMatching: true,
    supportsWildcard: true,
    supportsReject: false,
    staticWado: false,
    imageRendering: "wadors",
    enableStudyLazyLoad: true,
    thumbnailRendering: "thumbnail",
    thumbnailRequestStrategy: "fetch",
    singlepart: "bulkdata,video",
    // Should the page be open under another name of the service than the one in its answers.
    bulkDataURI: { enabled: true, startsWith: settings.publicBase, prefixWith: dicomweb },
    // Quotation marks in Accept would cost a preflight per frame under another origin.
    omitQuotationForMultipartRequest: true,
    dicomUploadEnabled: settings.mayStore,
  };

  // What OHIF's own page does before it loads the rest.
  console.time("scriptToView");
  window.browserImportFunction = (name) => import(name);
  window.config = {
    name: "ServerlessDicom",
    routerBasename: viewer.pathname.replace(/\/$/, ""),
    extensions: usesThatToken ? [tokenOfStudyBrowser] : [],
    modes: [],
    customizationService: {},
    showStudyList: true,
    maxNumberOfWebWorkers: 3,
    showWarningMessageForCrossOrigin: true,
    showCPUFallbackMessage: true,
    showLoadingIndicator: true,
    strictZSpacingForVolumeViewport: true,
    groupEnabledModesFirst: true,
    maxNumRequests: { interaction: 100, thumbnail: 5, prefetch: 25 },
    showErrorDetails: "always",
    defaultDataSourceName: "dicomweb",
    dataSources: [
      {
        namespace: "@ohif/extension-default.dataSourcesModule.dicomweb",
        sourceName: "dicomweb",
        configuration: dataSource,
      },
    ],
    httpErrorHandler: (error) => {
      if (error.status === 401 && !settings.signIn) {
        location.assign(studyBrowser);
      }
    },
  };

  if (settings.signIn) {
    const { authority, clientId, scope } = settings.signIn;
    window.config.oidc = [
      {
        authority,
        client_id: clientId,
        scope,
        redirect_uri: "/callback",
        post_logout_redirect_uri: "/",
        response_type: "code",
        // Without a refresh token it would take a page of the issuer in a frame.
        automaticSilentRenew: scope.split(" ").includes("offline_access"),
      },
    ];
  }
})();
